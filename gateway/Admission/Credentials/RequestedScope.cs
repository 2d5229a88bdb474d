using System.Runtime.InteropServices;

namespace Panel.Gateway.Admission.Credentials;

/// <summary>What a request asks for beside showing a credential.</summary>
/// <param name="Organization">The organization to act in; null for the default one.</param>
/// <param name="ActAs">The user to act as; null for the credential's own.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestedScope(Guid? Organization, Guid? ActAs)
{
    public const string OrganizationHeader = "X-Organization-Id";
    public const string ActAsHeader = "Calagopus-User";

    public bool IsPlain => Organization is null && ActAs is null;

    /// <summary>Null when a header holds no id.</summary>
    public static RequestedScope? Of(HttpRequest request)
    {
        var headers = request.Headers;
        Guid? organization = null,
            user = null;
        if (headers.TryGetValue(OrganizationHeader, out var named) && named.ToString() is { Length: > 0 } text)
        {
            if (!Guid.TryParse(text, out var id))
            {
                return null;
            }

            organization = id;
        }

        if (headers.TryGetValue(ActAsHeader, out var asked))
        {
            if (!IsUserId(asked.ToString(), out var id))
            {
                return null;
            }

            user = id;
        }

        return new RequestedScope(organization, user);
    }

    /// <summary>Whether the user to act as is why there is no scope.</summary>
    public static bool HasNoUserId(HttpRequest request) =>
        request.Headers.TryGetValue(ActAsHeader, out var asked) && !IsUserId(asked.ToString(), out _);

    // Refuses an empty header too: its sender means to act as another user, and must not act as themselves instead.
    private static bool IsUserId(string text, out Guid id) => Guid.TryParseExact(text, "D", out id);
}

using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Panel.Gateway.Admission.Credentials;

/// <summary>
/// The credential that a connection showed last. For a header that says the same as in the
/// request before, the server hands out the same string, so that one look tells
/// whether it has to be read and hashed again. Another string is another credential,
/// whatever it says: nothing is compared that a stranger could measure.
/// </summary>
internal sealed class ConnectionCredentialCache
{
    private volatile Entry? _last;

    /// <summary>Every connection of the listener gets one.</summary>
    public static void Keep(ListenOptions listener) =>
        listener.Use(next =>
            connection =>
            {
                connection.Features.Set(new ConnectionCredentialCache());
                return next(connection);
            }
        );

    public Credential? Of(string header) =>
        _last is { } last && ReferenceEquals(last.Header, header) ? last.Credential : null;

    public void Remember(string header, Credential credential) => _last = new Entry(header, credential);

    private sealed record Entry(string Header, Credential Credential);
}

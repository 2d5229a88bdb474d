using Microsoft.AspNetCore.Http;
using Panel.Contracts;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

/// <summary>
/// Tells the gateway, in the answer itself, that a request changed what its own caller may do. The event on the bus
/// comes some moments later, and the caller's next request would still be judged by what held before.
/// </summary>
public static class AccessChange
{
    /// <summary>
    /// The subject whose access changed. The gateway forgets what it knows of them and takes the header out.
    /// </summary>
    public const string Header = "X-Panel-Access-Changed";

    /// <param name="context">Null where no request stands behind the message.</param>
    internal static void Note(HttpContext? context, object message)
    {
        if (context is null || context.Response.HasStarted || SubjectOf(message) is not { } changed)
        {
            return;
        }

        // Of others the bus tells: there may be thousands of them, and they do not wait for this answer.
        var caller = context.Features.Get<Principal>();
        if (caller?.Kind != PrincipalKind.User || caller.SubjectId != changed)
        {
            return;
        }

        // Not at once: an error on the way clears the headers set so far.
        context.Response.OnStarting(Write, context);
    }

    private static Guid? SubjectOf(object message) =>
        message switch
        {
            UserAccessChanged changed => changed.UserId,
            CredentialRevoked revoked => revoked.SubjectId,
            UserDeleted deleted => deleted.UserId,
            // Whoever acted in no organization acts in this one now.
            OrganizationCreated created => created.OwnerId,
            _ => null,
        };

    private static Task Write(object state)
    {
        var context = (HttpContext)state;
        context.Response.Headers[Header] = context.Features.Get<Principal>()!.SubjectId.ToString();
        return Task.CompletedTask;
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.Internal;

/// <summary>
/// The gateway knows a caller a moment longer than they are there. Whatever a request of theirs came to, a failure over
/// a row that is gone, a list that is empty by now, an exception, it is 401 when the account or the credential is gone.
/// </summary>
internal sealed class DeletedCallerFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var caller = http.RequestServices.GetRequiredService<Principal>();
        if (caller.Kind != PrincipalKind.User)
        {
            return await next(context);
        }

        var reads = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (!reads && !await IsThereAsync(caller, http))
        {
            return RefusalOf(caller);
        }

        try
        {
            var result = await next(context);
            // A change that succeeded was made while the caller was there, and may have ended their own credential.
            return (reads || IsFailure(result)) && !await IsThereAsync(caller, http) ? RefusalOf(caller) : result;
        }
        catch (Exception exception) when (exception is InvalidOperationException or DbUpdateException or DbException)
        {
            // Rows of the caller that another statement has removed: broken references, nothing where one was expected.
            if (await IsThereAsync(caller, http))
            {
                throw;
            }

            return RefusalOf(caller);
        }
    }

    private static bool IsFailure(object? result) => result is ApiError or IStatusCodeHttpResult { StatusCode: >= 400 };

    private static Task<bool> IsThereAsync(Principal caller, HttpContext http)
    {
        var db = http.RequestServices.GetRequiredService<PanelIdentityDbContext>();
        var (user, credential) = (caller.SubjectId, caller.CredentialId);
        return caller.CredentialKind == CredentialKind.ApiToken
            ? db.Users.AnyAsync(
                row => row.Id == user && db.Set<ApiToken>().Any(token => token.Id == credential),
                http.RequestAborted
            )
            : db.Users.AnyAsync(
                row => row.Id == user && db.Set<Session>().Any(session => session.Id == credential),
                http.RequestAborted
            );
    }

    private static ApiError RefusalOf(Principal caller) =>
        ApiErrors.Unauthorized(
            "The credential is not valid any more.",
            caller.CredentialKind switch
            {
                CredentialKind.ApiToken => "invalid_api_key",
                CredentialKind.Cookie => "invalid_session",
                _ => "invalid_token",
            }
        );
}

using Microsoft.Extensions.Options;
using Panel.Hosting.Errors;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Throttling;

namespace Panel.Identity.SignIn.Registration;

/// <summary>
/// Each registration costs a hash, rows and perhaps a mail, and a stranger needs nothing for it. They are counted here,
/// in the database: it holds for all replicas, and also where no gateway stands in front.
/// </summary>
internal sealed class RegistrationLimiter(Throttles throttles, IOptions<RegistrationOptions> options)
{
    private static readonly ApiError Reached = new(
        429,
        "too_many_registrations",
        "Too many accounts were made. Try again later."
    );

    /// <summary>Counts one before it is made, so that those that come at once are no more either.</summary>
    public async Task<ApiError?> TakeAsync(ClientInfo client, CancellationToken cancellationToken)
    {
        var address = ThrottleKey.Registration(client.Address, options.Value.PerAddress);
        var everywhere = ThrottleKey.Registrations(options.Value.Everywhere);
        var refusal =
            await throttles.TakeAsync(address, cancellationToken)
            ?? await throttles.TakeAsync(everywhere, cancellationToken);
        return refusal is null ? null : Reached with { RetryAfter = refusal.RetryAfter };
    }
}

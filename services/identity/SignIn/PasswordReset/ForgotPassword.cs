using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Throttling;

namespace Panel.Identity.SignIn.PasswordReset;

/// <summary>
/// Takes the request down and no more: known, unknown, suspended and too often asked for
/// cost the same time, because who it is about is looked up by
/// <see cref="RequestPasswordResetConsumer"/>, behind the answer.
/// </summary>
internal sealed class ForgotPassword(Throttles throttles, IOutbox outbox, PanelIdentityDbContext db)
{
    public async Task RunAsync(string email, ClientInfo client, CancellationToken cancellationToken)
    {
        var address = ThrottleKey.PasswordReset(client.Address);
        if (await throttles.RefusalAsync(address, cancellationToken) is not null)
        {
            return;
        }

        await throttles.CountAsync(address, cancellationToken);
        outbox.Send(RequestPasswordReset.Queue, new RequestPasswordReset(email));
        await db.SaveChangesAsync(cancellationToken);
    }
}

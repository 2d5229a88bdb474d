using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Data;
using Panel.Identity.Sessions;
using Panel.Identity.Throttling;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;
using Panel.ServiceDefaults.Messaging;

namespace Panel.Identity.Accounts;

/// <summary>Sets a new password and ends every session but the one it was done in.</summary>
internal sealed class ChangePassword(UserManager<User> users, Throttles throttles, EndSessions ending, PanelIdentityDbContext db, IOutbox outbox, TimeProvider clock)
{
    private static readonly ApiError Wrong = new(403, "invalid_password", "The current password is wrong.");

    public async Task<ApiError?> RunAsync(Principal caller, string current, string replacement, CancellationToken cancellation)
    {
        var user = await db.Users.SingleAsync(row => row.Id == caller.SubjectId, cancellation);
        if (new Problems().CheckPassword("new_password", replacement, user.Email, user.UserName).Error is { } invalid) return invalid;
        var key = ThrottleKey.Account(user.NormalizedEmail!);
        var right = await users.CheckPasswordAsync(user, current);
        if (await throttles.RefusalAsync(key, cancellation) is { } refusal) return refusal;
        if (!right)
        {
            await throttles.CountAsync(key, cancellation);
            return Wrong;
        }
        await users.ChangePasswordAsync(user, current, replacement);
        try
        {
            await SaveAsync(caller, cancellation);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private async Task SaveAsync(Principal caller, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.SaveChangesAsync(cancellation);
        await ending.RunAsync(caller.SubjectId, row => row.Id != caller.CredentialId, cancellation);
        outbox.Publish(new UserAccessChanged(caller.SubjectId, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.SignIn.Passkeys;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.Factors;

/// <summary>
/// Compares a second factor, and spends it when it is right. Whoever calls has taken a try of the lock-out before.
/// </summary>
internal sealed class FactorCheck(
    UserManager<User> users,
    RecoveryCodes recovery,
    PasskeyProof passkeys,
    IHttpContextAccessor accessor,
    TimeProvider clock
)
{
    /// <param name="challenge">The sign-in that the answer is for; null for a user who is signed in.</param>
    /// <param name="turn">To hash a recovery code with.</param>
    public async Task<bool> IsRightAsync(
        User user,
        SecondFactorResponse answer,
        SignInChallenge? challenge,
        HashingTurn turn,
        CancellationToken cancellationToken
    ) =>
        answer.Method switch
        {
            SignInMethod.Totp => await users.VerifyTwoFactorTokenAsync(
                user,
                TokenOptions.DefaultAuthenticatorProvider,
                answer.Text
            ),
            SignInMethod.Recovery => answer.Text.Length == RecoveryCodes.Length
                && await recovery.SpendAsync(turn, user.Id, answer.Text, cancellationToken),
            SignInMethod.Email => challenge is not null && IsMailed(challenge, answer.Text),
            SignInMethod.Passkey => answer.Passkey is { } credential
                && (await passkeys.CheckAsync(credential, accessor.HttpContext!, cancellationToken))?.Id == user.Id,
            _ => false,
        };

    // It needs no statement of its own: spending the challenge spends the code.
    private bool IsMailed(SignInChallenge challenge, string code) =>
        challenge is { MailHash: { } hash, MailedAt: { } at }
        && clock.GetUtcNow() < at + SignInMails.Lifetime
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(hash),
            Encoding.ASCII.GetBytes(SignInMails.Hash(challenge.Id, code))
        );
}

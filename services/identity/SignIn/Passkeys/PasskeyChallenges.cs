using System.Buffers.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Secrets;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>
/// Keeps what belongs to a challenge until its answer comes, which names it: five minutes, one answer.
/// </summary>
internal sealed class PasskeyChallenges(PanelIdentityDbContext db, SecretBox box, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Saves.</summary>
    /// <param name="options">What the browser gets; the challenge is in it.</param>
    public async Task KeepAsync(string options, string state, Guid? userId, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(options);
        var hash = Token.Hash(document.RootElement.GetProperty("challenge").GetString()!);
        db.Add(
            new PasskeyChallenge
            {
                Hash = hash,
                UserId = userId,
                SealedState = box.Protect(state, Purpose(hash)),
                ExpiresAt = clock.GetUtcNow() + Lifetime,
            }
        );
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <returns>
    /// The state that was kept; null when the challenge is unknown, spent, too old or another user's.
    /// </returns>
    public async Task<string?> SpendAsync(JsonElement credential, Guid? userId, CancellationToken cancellationToken)
    {
        if (ChallengeOf(credential) is not { } challenge)
        {
            return null;
        }

        var (now, hash) = (clock.GetUtcNow(), Token.Hash(challenge));
        var open = db.Set<PasskeyChallenge>()
            .Where(row => row.Hash == hash && row.UserId == userId && row.ExpiresAt > now);
        var state = await open.Select(row => row.SealedState).SingleOrDefaultAsync(cancellationToken);
        return state is not null && await open.ExecuteDeleteAsync(cancellationToken) == 1
            ? box.Open(state, Purpose(hash))
            : null;
    }

    private static string Purpose(string hash) => $"identity.passkey-challenge:{hash}";

    private static string? ChallengeOf(JsonElement credential)
    {
        if (
            Member(credential, "response") is not { } response
            || Member(response, "clientDataJSON")?.GetString() is not { } encoded
        )
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(encoded));
            return Member(document.RootElement, "challenge")?.GetString();
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var member)
        && member.ValueKind is JsonValueKind.Object or JsonValueKind.String
            ? member
            : null;
}

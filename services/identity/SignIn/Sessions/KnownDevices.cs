using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Mail;
using Panel.Mail;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>
/// Tells a user by mail of a sign-in from a kind of browser, or a network,
/// that they have not used before; not of their first.
/// </summary>
internal sealed class KnownDevices(PanelIdentityDbContext db, IMailQueue mails, TimeProvider clock)
{
    /// <summary>A device that was not seen for so long is new again.</summary>
    public const int KeptDays = 180;

    /// <summary>Run it within the caller's transaction, with the user saved; the caller saves.</summary>
    public async Task SeeAsync(User user, ClientInfo client, CancellationToken cancellationToken)
    {
        var (now, family) = (clock.GetUtcNow(), BrowserFamily.Of(client.UserAgent));
        var (today, fingerprint) = (
            DateOnly.FromDateTime(now.UtcDateTime),
            Token.Hash($"{family}\n{Network(client.Address)}")
        );
        if (
            await db.Set<KnownDevice>()
                .Where(row => row.UserId == user.Id && row.Fingerprint == fingerprint)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenOn, today), cancellationToken) == 1
        )
        {
            return;
        }

        var first = !await db.Set<KnownDevice>().AnyAsync(row => row.UserId == user.Id, cancellationToken);
        // Of two first sign-ins at once from there, one adds the row, and no one fails.
        var added = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_devices (user_id, fingerprint, last_seen_on)
            VALUES ({user.Id}, {fingerprint}, {today}) ON CONFLICT DO NOTHING
            """,
            cancellationToken
        );
        if (added == 0 || first || !MailAddressRules.IsValid(user.Email!))
        {
            return;
        }

        mails.Add(
            user.Email!,
            MailTemplate.NewDevice,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ip"] = client.Address,
                ["user_agent"] = family,
                ["time"] = now.ToString("u", CultureInfo.InvariantCulture),
            }
        );
    }

    // Providers give another address of the same network from day to day: /24 of IPv4, /48 of IPv6.
    private static string Network(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
        {
            return "unknown";
        }

        var bytes = (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).GetAddressBytes();
        return Convert.ToHexStringLower(bytes.AsSpan(0, bytes.Length == 4 ? 3 : 6));
    }
}

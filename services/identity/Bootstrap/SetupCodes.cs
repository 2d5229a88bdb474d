using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;

namespace Panel.Identity.Bootstrap;

/// <summary>
/// The one-time setup code: the configured one (<c>PANEL_SETUP_CODE</c>), else those that were generated.
/// </summary>
internal sealed class SetupCodes(PanelIdentityDbContext db, IConfiguration configuration, TimeProvider clock)
{
    // More than enough replicas; a process that restarts again and again does not fill the table.
    private const int Kept = 10;

    private string? Configured => configuration["PANEL_SETUP_CODE"] is { Length: > 0 } code ? code : null;

    /// <returns>The code to show, or null when one is configured and whoever configured it knows it.</returns>
    public async Task<string?> GenerateAsync(CancellationToken cancellationToken)
    {
        if (Configured is not null)
        {
            return null;
        }

        var code = Token.Create(16);
        db.Add(new SetupCode { Id = Guid.CreateVersion7(clock.GetUtcNow()), Hash = Token.Hash(code) });
        await db.SaveChangesAsync(cancellationToken);
        var newest = db.Set<SetupCode>().OrderByDescending(row => row.Id).Take(Kept).Select(row => row.Id);
        await db.Set<SetupCode>().Where(row => !newest.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        return code;
    }

    public async Task<bool> IsRightAsync(string code, CancellationToken cancellationToken)
    {
        var valid = Configured is { } configured
            ? [Token.Hash(configured)]
            : await db.Set<SetupCode>().Select(row => row.Hash).ToListAsync(cancellationToken);
        var given = Encoding.ASCII.GetBytes(Token.Hash(code));
        return valid.Aggregate(
            false,
            (right, hash) => right | CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(hash))
        );
    }
}

using Microsoft.Extensions.Configuration;
using Panel.Data.Database;
using Panel.Identity.Data;

namespace Panel.Identity.Audit;

/// <summary>Verifies the audit chain of a database without a running service.</summary>
public static class AuditCheck
{
    /// <param name="settings">As the identity service has them: <c>Database:*</c> and <c>Secrets:*</c>.</param>
    /// <param name="known">A head that an earlier check printed; null when there is none.</param>
    /// <returns>Whether the chain holds, and a line that says so.</returns>
    public static async Task<(bool Valid, string Report)> RunAsync(
        IEnumerable<KeyValuePair<string, string?>> settings,
        string? known,
        CancellationToken cancellationToken
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddPanelDatabase<PanelIdentityDbContext, SqliteIdentityDbContext, PostgresIdentityDbContext>();
        builder.Services.AddScoped<AuditChain>().AddScoped<AuditVerification>();
        using var host = builder.Build();
        await using var scope = host.Services.CreateAsyncScope();
        var verdict = await scope
            .ServiceProvider.GetRequiredService<AuditVerification>()
            .RunAsync(known, cancellationToken);
        return (
            verdict.Valid,
            verdict.Valid
                ? $"The chain holds: {verdict.Entries} entries. Head: {verdict.Head}"
                : $"The chain is broken at entry {verdict.BrokenAt}: {verdict.Reason}"
        );
    }
}

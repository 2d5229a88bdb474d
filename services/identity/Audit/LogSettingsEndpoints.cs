using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.Audit;

internal static class LogSettingsEndpoints
{
    public const int ShortestDays = 30;
    public const int LongestDays = 3650;

    public static void MapLogSettings(this IEndpointRouteBuilder routes)
    {
        var settings = routes.MapGroup("/v1/admin/settings/logs").WithTags("Audit log");
        settings
            .MapGet(
                "/",
                async (PanelIdentityDbContext db, CancellationToken cancellation) =>
                    TypedResults.Ok(await ReadAsync(db, cancellation))
            )
            .RequireAdmin("settings.read")
            .Describe<LogSettingsBody>("getLogSettings", "Get how long audit records are kept");
        settings
            .MapPut("/", UpdateAsync)
            .RequireAdmin("settings.update")
            .TakesVersion()
            .Describe<LogSettingsBody>("updateLogSettings", "Change how long audit records are kept");
    }

    private static Task<LogSettingsBody> ReadAsync(PanelIdentityDbContext db, CancellationToken cancellation) =>
        db.Set<AuditHead>()
            .AsNoTracking()
            .Select(row => new LogSettingsBody(row.RetentionDays, row.Version))
            .SingleAsync(cancellation);

    private static async Task<IResult> UpdateAsync(
        LogSettingsRequest request,
        HttpRequest http,
        PanelIdentityDbContext db,
        IAudit audit,
        CancellationToken cancellation
    )
    {
        var days = request.AuditRetentionDays;
        var problems = new Problems().Check(
            "audit_retention_days",
            days is null or (>= ShortestDays and <= LongestDays),
            $"{ShortestDays} to {LongestDays}, or null to keep them for ever."
        );
        if (problems.Error is { } error)
        {
            return error;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = await ReadAsync(db, cancellation);
        var expected = http.Headers[HeaderNames.IfMatch].ToString().Trim('"') is { Length: > 0 } text
            ? text
            : before.Version.ToString();
        var changed = int.TryParse(expected, out var version)
            ? await db.Set<AuditHead>()
                .Where(row => row.Version == version)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(row => row.RetentionDays, days)
                            .SetProperty(row => row.Version, row => row.Version + 1),
                    cancellation
                )
            : 0;
        if (changed == 0)
        {
            return ApiErrors.StaleVersion();
        }

        var after = await ReadAsync(db, cancellation);
        audit.Record("settings.logs_updated", new AuditSubject("settings", "logs", "Log settings"), before, after);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return TypedResults.Ok(after);
    }
}

/// <param name="AuditRetentionDays">Audit entries are removed after so many days; null keeps them for ever.</param>
internal sealed record LogSettingsBody(int? AuditRetentionDays, int Version);

internal sealed record LogSettingsRequest(
    [property: Range(LogSettingsEndpoints.ShortestDays, LogSettingsEndpoints.LongestDays)] int? AuditRetentionDays
);

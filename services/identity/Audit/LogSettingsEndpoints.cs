using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Users;

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
                async (PanelIdentityDbContext db, CancellationToken cancellationToken) =>
                    TypedResults.Ok(await ReadAsync(db, cancellationToken))
            )
            .RequireAdmin("settings.read")
            .Describe<LogSettingsResponse>("getLogSettings", "Get how long audit records are kept");
        settings
            .MapPut("/", UpdateAsync)
            .RequireAdmin("settings.update")
            .TakesVersion()
            .Describe<LogSettingsResponse>("updateLogSettings", "Change how long audit records are kept");
    }

    private static Task<LogSettingsResponse> ReadAsync(
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    ) =>
        db.Set<AuditHead>()
            .AsNoTracking()
            .Select(row => new LogSettingsResponse(row.RetentionDays, row.Version))
            .SingleAsync(cancellationToken);

    private static async Task<Results<Ok<LogSettingsResponse>, ApiError>> UpdateAsync(
        LogSettingsRequest request,
        HttpRequest http,
        PanelIdentityDbContext db,
        IAudit audit,
        CancellationToken cancellationToken
    )
    {
        var days = request.AuditRetentionDays;
        var problems = new ValidationErrors().Check(
            "audit_retention_days",
            days is null or (>= ShortestDays and <= LongestDays),
            $"{ShortestDays} to {LongestDays}, or null to keep them for ever."
        );
        if (problems.Error is { } error)
        {
            return error;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var before = await ReadAsync(db, cancellationToken);
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
                    cancellationToken
                )
            : 0;
        if (changed == 0)
        {
            return ApiErrors.StaleVersion();
        }

        var after = await ReadAsync(db, cancellationToken);
        audit.Record("settings.logs_updated", new AuditSubject("settings", "logs", "Log settings"), before, after);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(after);
    }
}

/// <param name="AuditRetentionDays">Audit entries are removed after so many days; null keeps them for ever.</param>
internal sealed record LogSettingsResponse(int? AuditRetentionDays, int Version);

internal sealed record LogSettingsRequest(
    [property: Range(LogSettingsEndpoints.ShortestDays, LogSettingsEndpoints.LongestDays)] int? AuditRetentionDays
);

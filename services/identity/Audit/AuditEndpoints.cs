using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Identity.Data;

namespace Panel.Identity.Audit;

/// <summary>The platform's audit log, for its administrators.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var logs = routes.MapGroup("/v1/admin/audit-logs").WithTags("Audit log");
        logs.MapGet("/", ListAsync)
            .RequireAdmin("audit.read")
            .Describe<Page<AuditResponse>>(
                "listAuditLogs",
                "List audit records",
                description: "Newest first; search in the names of actor and target, or by address."
            );
        logs.MapGet("/export", Export)
            .RequireAdmin("audit.export")
            .DescribeFile(
                "exportAuditLogs",
                "Export audit records",
                "application/jsonl",
                "With `format=csv` as text/csv."
            );
        logs.MapGet("/verify", VerifyAsync)
            .RequireAdmin("audit.read")
            .Describe<AuditVerdict>("verifyAuditLogs", "Verify the chain of audit records");
        routes.MapLogSettings();
    }

    private static async Task<Results<Ok<Page<AuditResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [AsParameters] AuditFilter filter,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        if (
            filter.Apply(db.Set<AuditEntry>().AsNoTracking(), page.Search?.ToLowerInvariant(), out error)
            is not { } rows
        )
        {
            return error!;
        }

        return TypedResults.Ok(await rows.ToPageAsync(page, AuditResponse.Of, cancellationToken));
    }

    private static Results<AuditExport, ApiError> Export(
        [AllowedValues("csv", "jsonl")] string? format,
        [AsParameters] AuditFilter filter,
        PanelIdentityDbContext db
    )
    {
        if (format is not (null or "csv" or "jsonl"))
        {
            return ApiErrors.Invalid("format", "csv or jsonl.");
        }

        return filter.Apply(db.Set<AuditEntry>().AsNoTracking(), search: null, out var error) is { } rows
            ? new AuditExport(rows, csv: format is "csv")
            : error!;
    }

    private static async Task<Ok<AuditVerdict>> VerifyAsync(
        string? known,
        AuditVerification verification,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await verification.RunAsync(known, cancellationToken));
}

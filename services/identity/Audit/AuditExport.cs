using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Json;

namespace Panel.Identity.Audit;

/// <summary>Writes the audit log as a file, oldest last, row by row as the database gives them.</summary>
internal sealed class AuditExport(IQueryable<AuditEntry> rows, bool csv) : IResult
{
    private const string Header =
        "id,sequence,at,service,action,actor_kind,actor_id,actor_name,credential_id,credential_kind,ip,"
        + "organization_id,target_type,target_id,target_name,before,after,request_id,impersonator_id,impersonator_name\r\n";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = csv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"audit.{(csv ? "csv" : "jsonl")}\"";
        await using var writer = new StreamWriter(
            response.Body,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            leaveOpen: true
        );
        if (csv)
        {
            await writer.WriteAsync(Header.AsMemory(), cancellation);
        }

        await foreach (
            var entry in rows.OrderByDescending(row => row.Id).AsAsyncEnumerable().WithCancellation(cancellation)
        )
        {
            await writer.WriteAsync(
                (
                    csv ? Csv(entry) : JsonSerializer.Serialize(AuditResponse.Of(entry), PanelJson.Options) + "\n"
                ).AsMemory(),
                cancellation
            );
        }
    }

    private static string Csv(AuditEntry entry) =>
        string.Join(
            ',',
            new object?[]
            {
                entry.Id,
                entry.Sequence,
                entry.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
                entry.Service,
                entry.Action,
                entry.ActorKind,
                entry.ActorId,
                entry.ActorName,
                entry.CredentialId,
                entry.CredentialKind,
                entry.Ip,
                entry.OrganizationId,
                entry.TargetType,
                entry.TargetId,
                entry.TargetName,
                entry.Before,
                entry.After,
                entry.RequestId,
                entry.ImpersonatorId,
                entry.ImpersonatorName,
            }.Select(Cell)
        ) + "\r\n";

    // A spreadsheet runs what begins like a formula.
    private static string Cell(object? value)
    {
        var text = value?.ToString() ?? "";
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

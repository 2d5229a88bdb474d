using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Zones;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Dns.Records;

internal static class RecordEndpoints
{
    private const string Copy =
        "From a copy that is at most a minute old, or said to be stale. What could not be read stands in `errors`. "
        + "Search in the name.";

    public static void MapRecords(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("zones/{zoneId}/records", ListOfZoneAsync)
            .RequirePermission("dns.read")
            .Describe<DnsRecordPageResponse>(
                "listDnsZoneRecords",
                "List the records of a zone",
                description: Copy + " Where two credentials have a zone of this id, `credentialId` says which."
            );
        routes
            .MapGet("records", ListAsync)
            .RequirePermission("dns.read")
            .Describe<DnsRecordPageResponse>("listDnsRecords", "List all records", description: Copy);
        routes
            .MapPost("records", CreateAsync)
            .RequirePermission("dns.create")
            .Describe<DnsRecordResponse>(
                "createDnsRecord",
                "Create a record",
                StatusCodes.Status201Created,
                "Written only where nothing stands. A TXT record beside it, `_panel-<type>.<name>`, says that the "
                    + "panel wrote it."
            );
        routes
            .MapPut("records/{id:guid}", UpdateAsync)
            .RequirePermission("dns.update")
            .Describe<DnsRecordResponse>(
                "updateDnsRecord",
                "Update a record",
                description: "One that the panel wrote, and that still is as it wrote it. What is left out stays."
            );
        routes
            .MapDelete("records/{id:guid}", DeleteAsync)
            .RequirePermission("dns.delete")
            .Describe(
                "deleteDnsRecord",
                "Delete a record",
                description: "One that the panel wrote, and that still is as it wrote it. `forget=true` leaves it at "
                    + "the provider and takes it out of the panel's books."
            );
    }

    private static async Task<Results<Ok<DnsRecordPageResponse>, ApiError>> ListOfZoneAsync(
        string zoneId,
        [AsParameters] PageQuery query,
        [AsParameters] RecordQuery filter,
        Principal caller,
        NodesDbContext database,
        DnsLists lists,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } request)
        {
            return error!;
        }

        // Slashes stay escaped in a path. NUL, escaped twice, gets past the host, and no database takes it.
        var id = Uri.UnescapeDataString(zoneId).Replace('\0', ' ');
        var credentialId = filter.CredentialId;
        var known = database
            .Set<KnownZone>()
            .KnownTo(caller)
            .Where(zone => zone.ZoneId == id && (credentialId == null || zone.CredentialId == credentialId));
        var state = await lists.FreshZonesAsync(credentialId, cancellationToken);
        var found = await known.AsNoTracking().OrderBy(zone => zone.Id).Take(2).ToListAsync(cancellationToken);
        if (found.Count == 0)
        {
            return ApiErrors.NotFound("zone");
        }

        if (found.Count > 1)
        {
            return ApiErrors.Conflict(
                "ambiguous_zone",
                "Several credentials have this zone; name one by credentialId."
            );
        }

        var zoneRowId = found[0].Id;
        state = state with { Errors = [.. state.Errors.Where(one => one.CredentialId == found[0].CredentialId)] };
        return await PageAsync(
            database.Set<KnownZone>().Where(zone => zone.Id == zoneRowId),
            database.Set<DnsRecord>().Where(record => record.ZoneRowId == zoneRowId),
            state,
            request,
            filter,
            database,
            lists,
            cancellationToken
        );
    }

    private static async Task<Results<Ok<DnsRecordPageResponse>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [AsParameters] RecordQuery filter,
        Principal caller,
        NodesDbContext database,
        DnsLists lists,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } request)
        {
            return error!;
        }

        var credentialId = filter.CredentialId;
        var state = await lists.FreshZonesAsync(credentialId, cancellationToken);
        return await PageAsync(
            database
                .Set<KnownZone>()
                .KnownTo(caller)
                .Where(zone => credentialId == null || zone.CredentialId == credentialId),
            database.Set<DnsRecord>().KnownTo(caller),
            state,
            request,
            filter,
            database,
            lists,
            cancellationToken
        );
    }

    private static async Task<Results<Ok<DnsRecordPageResponse>, ApiError>> PageAsync(
        IQueryable<KnownZone> zones,
        IQueryable<DnsRecord> records,
        DnsCopyState state,
        PageRequest request,
        RecordQuery filter,
        NodesDbContext database,
        DnsLists lists,
        CancellationToken cancellationToken
    )
    {
        if (filter.Filter(records.AsNoTracking(), request.Search, out var wrong) is not { } rows)
        {
            return wrong!;
        }

        state = await lists.FreshRecordsAsync(zones, state, cancellationToken);
        var page = await rows.ToPageAsync(request, row => row, cancellationToken);
        Guid[] ids = [.. page.Data.Select(row => row.ZoneRowId).Distinct()];
        var known = await database
            .Set<KnownZone>()
            .AsNoTracking()
            .Where(zone => ids.Contains(zone.Id))
            .ToDictionaryAsync(zone => zone.Id, cancellationToken);
        return TypedResults.Ok(
            new DnsRecordPageResponse(
                [
                    .. page
                        .Data.Where(row => known.ContainsKey(row.ZoneRowId))
                        .Select(row => DnsRecordResponse.Of(row, known[row.ZoneRowId])),
                ],
                page.NextCursor,
                state.Errors,
                state.Stale,
                state.AsOf
            )
        );
    }

    private static async Task<Results<Created<DnsRecordResponse>, ApiError>> CreateAsync(
        CreateDnsRecordRequest body,
        CreateRecord create,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (RecordBounds.ProblemOf(body) is { } problem)
        {
            return problem;
        }

        var made = await create.ExecuteAsync(body, cancellationToken);
        if (made.Failed)
        {
            return made.Error;
        }

        context.Response.Headers.ETag = VersionMatch.Tag(made.Value.Version);
        return TypedResults.Created((string?)null, made.Value);
    }

    private static async Task<Results<Ok<DnsRecordResponse>, ApiError>> UpdateAsync(
        Guid id,
        UpdateDnsRecordRequest body,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        UpdateRecord update,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (!VersionMatch.TryRead(ifMatch, out var expected))
        {
            return ApiErrors.Invalid("If-Match", "Must be the version of the record.");
        }

        if (RecordBounds.ProblemOf(body) is { } problem)
        {
            return problem;
        }

        var changed = await update.ExecuteAsync(id, body, expected, cancellationToken);
        if (changed.Failed)
        {
            return changed.Error;
        }

        context.Response.Headers.ETag = VersionMatch.Tag(changed.Value.Version);
        return TypedResults.Ok(changed.Value);
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid id,
        bool? forget,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        DeleteRecord delete,
        ForgetRecord forgetRecord,
        CancellationToken cancellationToken
    )
    {
        if (!VersionMatch.TryRead(ifMatch, out var expected))
        {
            return ApiErrors.Invalid("If-Match", "Must be the version of the record.");
        }

        var refusal =
            forget == true
                ? await forgetRecord.ExecuteAsync(id, expected, cancellationToken)
                : await delete.ExecuteAsync(id, expected, cancellationToken);
        return refusal is not null ? refusal : TypedResults.NoContent();
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;

namespace Panel.Nodes.Dns.Zones;

internal static class ZoneEndpoints
{
    public static void MapZones(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("zones", ListAsync)
            .RequirePermission("dns.read")
            .Describe<DnsZonePageResponse>(
                "listDnsZones",
                "List zones",
                description: "Of every credential that serves DNS, from a copy that is at most a minute old, or said "
                    + "to be stale. A credential that does not work stands in `errors`. Search in the name."
            );

    private static async Task<Results<Ok<DnsZonePageResponse>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        Guid? credentialId,
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

        var state = await lists.FreshZonesAsync(credentialId, cancellationToken);
        var zones = database.Set<KnownZone>().AsNoTracking().KnownTo(caller);
        if (credentialId is not null)
        {
            zones = zones.Where(zone => zone.CredentialId == credentialId);
        }

        if (request.Search is { } search)
        {
            var pattern = LikePattern.Containing(search);
            zones = zones.Where(zone => EF.Functions.Like(zone.Name, pattern, LikePattern.Escape));
        }

        var page = await zones.ToPageAsync(
            request,
            zone => new DnsZoneResponse(
                zone.ZoneId,
                zone.CredentialId,
                state.Providers.GetValueOrDefault(zone.CredentialId, ""),
                zone.Name,
                zone.Status
            ),
            cancellationToken
        );
        return TypedResults.Ok(
            new DnsZonePageResponse(page.Data, page.NextCursor, state.Errors, state.Stale, state.AsOf)
        );
    }
}

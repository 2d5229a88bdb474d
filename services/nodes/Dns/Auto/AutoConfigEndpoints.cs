using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Dns.Auto;

internal static class AutoConfigEndpoints
{
    public static void MapAutoConfig(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("auto-config", GetAsync)
            .RequirePermission("dns.read")
            .Describe<AutoConfigResponse>(
                "getDnsAutoConfig",
                "Get the auto-config of DNS",
                description: "Which names the organization's nodes and instances get by themselves."
            );
        routes
            .MapPut("auto-config", UpdateAsync)
            .RequirePermission("dns.update")
            .Describe<AutoConfigResponse>(
                "updateDnsAutoConfig",
                "Update the auto-config of DNS",
                description: "A pass follows within seconds. One that would delete more than 20 records and more than "
                    + "30 percent stops until `confirm_deletions`."
            );
    }

    private static async Task<Ok<AutoConfigResponse>> GetAsync(
        Principal caller,
        NodesDbContext database,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var organization = caller.Organization;
        var config = await database
            .Set<DnsAutoConfig>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.OrganizationId == organization, cancellationToken);
        config ??= new DnsAutoConfig { OrganizationId = organization };
        context.Response.Headers.ETag = VersionMatch.Tag(config.Version);
        return TypedResults.Ok(AutoConfigResponse.Of(config));
    }

    private static async Task<Results<Ok<AutoConfigResponse>, ApiError>> UpdateAsync(
        AutoConfigRequest body,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        UpdateAutoConfig update,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (!VersionMatch.TryRead(ifMatch, out var expected))
        {
            return ApiErrors.Invalid("If-Match", "Must be the version of the auto-config.");
        }

        var changed = await update.ExecuteAsync(body, expected, cancellationToken);
        if (changed.Failed)
        {
            return changed.Error;
        }

        context.Response.Headers.ETag = VersionMatch.Tag(changed.Value.Version);
        return TypedResults.Ok(AutoConfigResponse.Of(changed.Value));
    }
}

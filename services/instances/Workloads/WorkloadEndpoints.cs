using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Instances.Data;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads;

internal static class WorkloadEndpoints
{
    private const int IsCreated = StatusCodes.Status201Created;
    private const string Json = "application/json";
    private const string Yaml = "application/yaml";

    public static IEndpointRouteBuilder MapWorkloads(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/workloads").WithTags("Workloads");
        group
            .MapGet("/", ListAsync)
            .RequirePermission("workloads.read")
            .Describe<Page<WorkloadResponse>>(
                "listWorkloads",
                "List workloads",
                description: "Newest first, without the documents; search in the name."
            );
        group
            .MapPost("/", CreateAsync)
            .RequirePermission("workloads.create")
            .TakesBody<JsonObject>(Json, Yaml)
            .Describe<WorkloadDetail>(
                "createWorkload",
                "Create a workload",
                IsCreated,
                "The body is the document itself, in JSON or YAML."
            );
        group
            .MapPost("/import-egg", ImportEggAsync)
            .RequirePermission("workloads.create")
            .TakesBody<JsonObject>(Json)
            .Describe<WorkloadDetail>("importEgg", "Import an egg", IsCreated, "The body is the egg itself.");
        group
            .MapGet("/{id:guid}", GetAsync)
            .RequirePermission("workloads.read")
            .Describe<WorkloadDetail>("getWorkload", "Get a workload");
        group
            .MapPut("/{id:guid}", UpdateAsync)
            .RequirePermission("workloads.update")
            .TakesBody<JsonObject>(Json, Yaml)
            .TakesVersion()
            .Describe<WorkloadDetail>("updateWorkload", "Update a workload");
        group
            .MapDelete("/{id:guid}", DeleteAsync)
            .RequirePermission("workloads.delete")
            .Describe("deleteWorkload", "Delete a workload");
        group
            .MapGet("/{id:guid}/export", ExportAsync)
            .RequirePermission("workloads.read")
            .DescribeFile(
                "exportWorkload",
                "Export a workload",
                Yaml,
                "With `format=json` or `format=egg` as application/json."
            );
        return routes;
    }

    /// <summary>Newest first, without the documents; search in the name.</summary>
    private static async Task<Results<Ok<Page<WorkloadResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        Principal principal,
        InstancesDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var rows = database.Set<Workload>().AsNoTracking().Where(row => row.OrganizationId == principal.Organization);
        if (page.Search is { } search)
        {
            rows = rows.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await rows.ToPageAsync(page, WorkloadResponse.Of, cancellationToken));
    }

    private static async Task<Results<Created<WorkloadDetail>, ApiError>> CreateAsync(
        HttpRequest request,
        Principal principal,
        WorkloadStore store,
        CancellationToken cancellationToken
    )
    {
        var document = await WorkloadDocumentReader.ReadDocumentAsync(request, cancellationToken);
        if (document.Failed)
        {
            return document.Error;
        }

        var created = await store.CreateAsync(principal.Organization, document.Value, egg: null, cancellationToken);
        return created.Failed ? created.Error : Created(created.Value);
    }

    private static async Task<Results<Created<WorkloadDetail>, ApiError>> ImportEggAsync(
        HttpRequest request,
        Principal principal,
        WorkloadStore store,
        CancellationToken cancellationToken
    )
    {
        var import = await WorkloadDocumentReader.ReadEggAsync(request, cancellationToken);
        if (import.Failed)
        {
            return import.Error;
        }

        var created = await store.CreateAsync(
            principal.Organization,
            import.Value.Document,
            import.Value.Original,
            cancellationToken
        );
        return created.Failed ? created.Error : Created(created.Value, import.Value.Warnings);
    }

    private static Results<Created<WorkloadDetail>, ApiError> Created(
        (Workload Workload, WorkloadVersion Version) created,
        IReadOnlyList<Problem>? warnings = null
    ) =>
        TypedResults.Created(
            $"/v1/workloads/{created.Workload.Id}",
            WorkloadDetail.Of(created.Workload, created.Version, warnings)
        );

    /// <param name="version">An older version; without it the newest.</param>
    private static async Task<Results<Ok<WorkloadDetail>, ApiError>> GetAsync(
        Guid id,
        int? version,
        Principal principal,
        WorkloadStore store,
        CancellationToken cancellationToken
    ) =>
        await store.FindAsync(ReachedBy(principal), id, version, cancellationToken) is var (workload, row)
            ? TypedResults.Ok(WorkloadDetail.Of(workload, row))
            : ApiErrors.NotFound("workload");

    private static async Task<Results<Ok<WorkloadDetail>, ApiError>> UpdateAsync(
        Guid id,
        HttpRequest request,
        Principal principal,
        WorkloadStore store,
        CancellationToken cancellationToken
    )
    {
        var document = await WorkloadDocumentReader.ReadDocumentAsync(request, cancellationToken);
        if (document.Failed)
        {
            return document.Error;
        }

        var changed = await store.UpdateAsync(
            ReachedBy(principal),
            id,
            request.Headers.IfMatch,
            document.Value,
            cancellationToken
        );
        return changed.Failed
            ? changed.Error
            : TypedResults.Ok(WorkloadDetail.Of(changed.Value.Workload, changed.Value.Version));
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid id,
        Principal principal,
        WorkloadStore store,
        CancellationToken cancellationToken
    ) =>
        await store.DeleteAsync(ReachedBy(principal), id, cancellationToken) is { } error
            ? error
            : TypedResults.NoContent();

    /// <param name="format">yaml (default), json or egg.</param>
    private static async Task<Results<ContentHttpResult, ApiError>> ExportAsync(
        Guid id,
        [AllowedValues("yaml", "json", "egg")] string? format,
        int? version,
        Principal principal,
        WorkloadStore store,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        await store.FindAsync(ReachedBy(principal), id, version, cancellationToken) is var (_, row)
            ? WorkloadExport.Write(row, format, clock.GetUtcNow())
            : ApiErrors.NotFound("workload");

    // What is named by its id is there for a platform administrator in any organization.
    private static Guid? ReachedBy(Principal principal) => principal.EveryOrganization ? null : principal.Organization;
}

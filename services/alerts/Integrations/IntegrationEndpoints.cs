using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Integrations;

internal static class IntegrationEndpoints
{
    public const string Path = "/v1/integrations";

    public static void MapIntegrationCommands(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).WithTags("Integrations");
        group
            .MapGet("/", ListAsync)
            .RequirePermission("integrations.read")
            .Describe<Page<IntegrationResponse>>(
                "listIntegrations",
                "List integrations",
                description: "Newest first; search in the name. Secrets are masked."
            );
        group
            .MapGet("/types", ListTypesAsync)
            .RequirePermission("integrations.read")
            .Describe<IntegrationTypesResponse>(
                "listIntegrationTypes",
                "List the types of integrations",
                description: "Those of the plugins that are switched on."
            );
        group
            .MapPost("/", CreateAsync)
            .RequirePermission("integrations.create")
            .Describe<IntegrationResponse>(
                "createIntegration",
                "Create an integration",
                StatusCodes.Status201Created,
                "At most 50 in an organization (409 `integration_limit`). Settings are checked against the type's "
                    + "schema; problems are named as `config.<member>`."
            );
        group
            .MapGet("/{id:guid}", GetAsync)
            .RequirePermission("integrations.read")
            .Describe<IntegrationResponse>("getIntegration", "Get an integration");
        group
            .MapPut("/{id:guid}", UpdateAsync)
            .RequirePermission("integrations.update")
            .Describe<IntegrationResponse>(
                "updateIntegration",
                "Update an integration",
                description: "What is left out stays as it is, and so does a secret that is masked."
            );
        group
            .MapDelete("/{id:guid}", DeleteAsync)
            .RequirePermission("integrations.delete")
            .Describe(
                "deleteIntegration",
                "Delete an integration",
                description: "What waits for it is not sent any more."
            );
        group
            .MapPost("/{id:guid}/rotate-secret", RotateAsync)
            .RequirePermission("integrations.update")
            .Describe<RotatedSecretResponse>(
                "rotateIntegrationSecret",
                "Make a new signing secret",
                description: "For 24 hours messages carry the signatures of both. Shows the new secret this once."
            );
    }

    private static async Task<Results<Ok<Page<IntegrationResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        Principal caller,
        AlertsDbContext database,
        IntegrationSecrets secrets,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var rows = database.Set<Integration>().AsNoTracking().ReadBy(caller);
        if (page.Search is { } search)
        {
            rows = rows.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await rows.ToPageAsync(page, row => ResponseOf(row, secrets), cancellationToken));
    }

    private static async Task<Ok<IntegrationTypesResponse>> ListTypesAsync(
        ChannelTypes types,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            new IntegrationTypesResponse([
                .. (await types.ListAsync(cancellationToken))
                    .Values.OrderBy(type => type.Type, StringComparer.Ordinal)
                    .Select(type => new IntegrationTypeResponse(
                        type.Type,
                        type.Name,
                        type.PluginVersion,
                        type.Builtin ? "builtin" : "plugin",
                        type.ConfigSchema,
                        IntegrationEvents.Known
                    )),
            ])
        );

    private static async Task<Results<Ok<IntegrationResponse>, ApiError>> GetAsync(
        Guid id,
        Principal caller,
        AlertsDbContext database,
        IntegrationSecrets secrets,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var row = await database
            .Set<Integration>()
            .AsNoTracking()
            .ReadBy(caller)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (row is null)
        {
            return ApiErrors.NotFound("integration");
        }

        context.Response.Headers.ETag = IntegrationVersion.Tag(row.Version);
        return TypedResults.Ok(ResponseOf(row, secrets));
    }

    private static async Task<Results<Created<IntegrationResponse>, ApiError>> CreateAsync(
        CreateIntegrationRequest request,
        IntegrationCommands commands,
        IntegrationSecrets secrets,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var problems = IntegrationFields.ProblemsOf(request.Name ?? "", request.Events ?? [], request.Filters);
        if (string.IsNullOrEmpty(request.Type))
        {
            problems["type"] = ["Is required."];
        }

        if (problems.Count > 0)
        {
            return ApiErrors.Invalid(problems);
        }

        var created = await commands.CreateAsync(request, cancellationToken);
        if (created.Failed)
        {
            return created.Error;
        }

        var (row, generated) = created.Value;
        context.Response.Headers.ETag = IntegrationVersion.Tag(row.Version);
        return TypedResults.Created($"{Path}/{row.Id}", ResponseOf(row, secrets, generated));
    }

    private static async Task<Results<Ok<IntegrationResponse>, ApiError>> UpdateAsync(
        Guid id,
        UpdateIntegrationRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntegrationCommands commands,
        IntegrationSecrets secrets,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var problems = IntegrationFields.ProblemsOf(request.Name, request.Events, request.Filters);
        if (!IntegrationVersion.TryRead(ifMatch, out var expected))
        {
            problems["If-Match"] = ["Must be the version of the integration."];
        }

        if (problems.Count > 0)
        {
            return ApiErrors.Invalid(problems);
        }

        var updated = await commands.UpdateAsync(id, request, expected, cancellationToken);
        if (updated.Failed)
        {
            return updated.Error;
        }

        var (row, generated) = updated.Value;
        context.Response.Headers.ETag = IntegrationVersion.Tag(row.Version);
        return TypedResults.Ok(ResponseOf(row, secrets, generated));
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid id,
        IntegrationCommands commands,
        CancellationToken cancellationToken
    ) => await commands.DeleteAsync(id, cancellationToken) is { } refusal ? refusal : TypedResults.NoContent();

    private static async Task<Results<Ok<RotatedSecretResponse>, ApiError>> RotateAsync(
        Guid id,
        IntegrationCommands commands,
        CancellationToken cancellationToken
    )
    {
        var rotated = await commands.RotateAsync(id, cancellationToken);
        return rotated.Failed ? rotated.Error : TypedResults.Ok(rotated.Value);
    }

    private static IntegrationResponse ResponseOf(
        Integration row,
        IntegrationSecrets secrets,
        Dictionary<string, string>? generated = null
    )
    {
        var config = new Dictionary<string, JsonElement>(row.Config, StringComparer.Ordinal);
        foreach (var (name, secret) in secrets.Open(row))
        {
            if (!name.EndsWith(IntegrationSecrets.Previous, StringComparison.Ordinal))
            {
                config[name] = JsonSerializer.SerializeToElement(IntegrationSecrets.MaskOf(secret));
            }
        }

        return new IntegrationResponse(
            row.Id,
            row.Type,
            row.Name,
            row.OrganizationId is null,
            config,
            generated is { Count: > 0 } ? generated : null,
            row.Events,
            row.Filters,
            row.Enabled,
            row.DisabledReason,
            row.DisabledAt,
            row.FailingSince,
            row.PreviousSecretUntil,
            row.Version,
            row.CreatedAt,
            row.UpdatedAt
        );
    }
}

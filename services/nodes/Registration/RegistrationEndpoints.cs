using Microsoft.AspNetCore.Http.HttpResults;
using Panel.AgentLink;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Hosting.Requests;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Registration;

internal static class RegistrationEndpoints
{
    private const string Permission = "nodes.create";

    public static void MapRegistration(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/nodes/register-token", IssueAsync)
            .WithTags("Nodes")
            .ChecksPermission(Permission)
            .Describe<RegisterTokenResponse>(
                "createNodeRegistrationToken",
                "Create a token for a new node",
                StatusCodes.Status201Created
            );
        routes
            .MapPost(TunnelRoutes.Register, RegisterAsync)
            .WithTags("Agents")
            .Describe<RegisterAgentResponse>(
                "registerAgent",
                "Register an agent",
                StatusCodes.Status201Created,
                "Once, with a registration token in the body or an API token that holds `nodes.create`."
            );
    }

    private static async Task<Results<Created<RegisterTokenResponse>, ApiError>> IssueAsync(
        RegisterTokenRequest body,
        Principal caller,
        RegistrationTokens tokens,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var shared = body.Shared ?? false;
        if (caller.Kind == PrincipalKind.Anonymous)
        {
            return ApiErrors.Unauthorized();
        }

        if (!(shared ? caller.CanAdmin(Permission) : caller.Can(Permission)) || caller.OnlyNodes is not null)
        {
            return ApiErrors.Forbidden(Permission);
        }

        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var lifetime = body.ExpiresIn is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : RegistrationTokens.DefaultLifetime;
        var (text, row) = await tokens.IssueAsync(
            shared ? null : caller.Organization,
            body.Name?.Trim(),
            body.Labels,
            lifetime,
            cancellationToken
        );
        return TypedResults.Created(
            (string?)null,
            new RegisterTokenResponse(text, row.ExpiresAt, CommandOf(context.Request, text))
        );
    }

    // Open to anonymous requests too: the token in the body is the credential.
    private static async Task<Results<Created<RegisterAgentResponse>, ApiError>> RegisterAsync(
        RegisterAgentRequest body,
        Principal caller,
        RegistrationTokens tokens,
        RegisterAgent register,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (body.PublicAddress is not null && NodeFields.AddressProblem(body.PublicAddress) is { } problem)
        {
            return ApiErrors.Invalid("public_address", problem);
        }

        var text = body.Token;
        if (string.IsNullOrEmpty(text))
        {
            if (caller.Kind != PrincipalKind.User)
            {
                return ApiErrors.Unauthorized("A registration token is required.", "invalid_registration_token");
            }

            if ((!caller.Can(Permission) && !caller.CanAdmin(Permission)) || caller.OnlyNodes is not null)
            {
                return ApiErrors.Forbidden(Permission);
            }

            (text, _) = await tokens.IssueAsync(
                caller.Can(Permission) ? caller.Organization : null,
                name: null,
                labels: null,
                RegistrationTokens.ClaimLifetime,
                cancellationToken
            );
        }

        var outcome = await register.ExecuteAsync(text, body, context.ClientAddress(), cancellationToken);
        return outcome.Failed
            ? outcome.Error
            : TypedResults.Created($"/v1/nodes/{outcome.Value.NodeId}", outcome.Value);
    }

    private static string CommandOf(HttpRequest request, string token)
    {
        var scheme = request.Headers[RequestIdentity.ClientSchemeHeader].ToString() is { Length: > 0 } given
            ? given
            : request.Scheme;
        var host = request.Headers[RequestIdentity.ClientHostHeader].ToString() is { Length: > 0 } name
            ? name
            : request.Host.ToString();
        return $"Agent__PanelUrl={scheme}://{host} Agent__RegistrationToken={token} Panel.Agent";
    }
}

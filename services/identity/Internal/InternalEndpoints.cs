using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Identity.Internal;

/// <summary>For the other services; the gateway has no route to them.</summary>
internal static class InternalEndpoints
{
    private const string Gateway = "gateway";

    public static void MapInternal(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/internal/token", TokenAsync).AllowAnonymous();
        routes.MapPost("/internal/introspect", IntrospectAsync).RequireService(Gateway);
        routes.MapPost("/internal/agent-tokens", AgentTokenAsync).RequireService("nodes");
    }

    private static async Task<Results<Ok<ServiceTokenResponse>, ApiError>> TokenAsync(
        ServiceTokenRequest request,
        ServiceClientSecrets clients,
        InternalPrincipals principals,
        CancellationToken cancellationToken
    )
    {
        if (!clients.IsRight(request.Name ?? "", request.Secret ?? ""))
        {
            return ApiErrors.Unauthorized("The name or the secret is wrong.", "invalid_client");
        }

        if (request.Anonymous && request.Name != Gateway)
        {
            return ApiErrors.Forbidden(Gateway);
        }

        var principal = request.Anonymous
            ? Principal.Anonymous
            : new Principal
            {
                Kind = PrincipalKind.Service,
                Name = request.Name!,
                CredentialKind = CredentialKind.ServiceSecret,
            };
        return TypedResults.Ok(await principals.SignAsync(principal, cancellationToken));
    }

    private static async Task<Results<Ok<IntrospectionResponse>, ApiError>> IntrospectAsync(
        IntrospectionRequest request,
        Introspection introspection,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.Credential))
        {
            return ApiErrors.Invalid("credential", "Required.");
        }

        var answer = await introspection.RunAsync(request, cancellationToken);
        return answer is null
            ? ApiErrors.Invalid("kind", "Must be session, bearer or agent.")
            : TypedResults.Ok(answer);
    }

    private static async Task<Results<Ok<AgentTokenResponse>, ApiError>> AgentTokenAsync(
        AgentTokenRequest request,
        AgentTokens tokens,
        CancellationToken cancellationToken
    )
    {
        var issued = await tokens.IssueAsync(request, cancellationToken);
        return issued.Failed ? issued.Error : TypedResults.Ok(issued.Value);
    }
}

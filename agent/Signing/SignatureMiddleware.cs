using Microsoft.AspNetCore.Http.Features;
using Panel.AgentLink;
using Panel.Hosting.Errors;

namespace Panel.Agent.Signing;

/// <summary>
/// Lets signed requests through, whichever listener they came in by. Runs after
/// routing, since the endpoint says what may be unsigned.
/// </summary>
internal sealed class SignatureMiddleware(RequestDelegate next, SignatureVerifier verifier)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<UnsignedEndpoint>() is not null)
        {
            await next(context);
            return;
        }

        var problem =
            verifier.Check(context.Request, metadata?.GetMetadata<UnsignedPayloadAllowed>() is not null)
            ?? CheckBody(context);
        if (problem is null)
        {
            await next(context);
        }
        else
        {
            await new ApiError(problem.Status, problem.Code, problem.Error).ExecuteAsync(context);
        }
    }

    private static SignatureProblem? CheckBody(HttpContext context)
    {
        var hash = context.Request.Headers[RequestSignature.ContentHashHeader].ToString();
        if (hash == RequestSignature.UnsignedPayload)
        {
            return null;
        }

        // The "body" of an extended CONNECT is the WebSocket itself.
        var hasBody =
            context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            && !HttpMethods.IsConnect(context.Request.Method);
        if (!hasBody)
        {
            return hash == RequestSignature.EmptyBodyHash
                ? null
                : SignatureProblem.Refused("X-Content-SHA256 does not match the empty body");
        }

        context.Request.Body = new VerifiedBodyStream(context.Request.Body, hash);
        return null;
    }
}

using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Panel.Gateway.Extensions;

/// <summary>
/// What a plugin's destination gets to see: of the client's headers those that say something about the content. It is a
/// stranger's server, so that what may pass is listed, rather than what may not: no credential in whatever form, no
/// address, nothing of the panel's own.
/// </summary>
internal sealed class ExtensionRequestTransform : RequestTransform
{
    private static readonly FrozenSet<string> Forwarded = new[]
    {
        HeaderNames.Accept,
        HeaderNames.AcceptLanguage,
        HeaderNames.CacheControl,
        HeaderNames.ContentEncoding,
        HeaderNames.ContentLanguage,
        HeaderNames.ContentLength,
        HeaderNames.ContentType,
        HeaderNames.IfMatch,
        HeaderNames.IfModifiedSince,
        HeaderNames.IfNoneMatch,
        HeaderNames.IfRange,
        HeaderNames.IfUnmodifiedSince,
        HeaderNames.Range,
        HeaderNames.UserAgent,
        // Webhooks of other services are checked by them.
        "Stripe-Signature",
        "Webhook-Id",
        "Webhook-Signature",
        "Webhook-Timestamp",
        "X-GitHub-Delivery",
        "X-GitHub-Event",
        "X-Hub-Signature-256",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        foreach (var (name, value) in context.HttpContext.Request.Headers)
        {
            if (Forwarded.Contains(name))
            {
                AddHeader(context, name, value);
            }
        }

        context.HeadersCopied = true;
        return ValueTask.CompletedTask;
    }
}

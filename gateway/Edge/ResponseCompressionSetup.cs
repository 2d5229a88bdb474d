using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Panel.Gateway.Edge;

/// <summary>
/// Compresses text of more than 1 KiB, for GET without a cookie. With a cookie never: another
/// site's page can make a browser send one together with text of its choice,
/// and guess a secret beside that text from the size of the answer (BREACH). It
/// cannot make a browser send an Authorization header.
/// </summary>
internal sealed class ResponseCompressionSetup(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options),
        IResponseCompressionProvider
{
    private const int Worthwhile = 1024;

    public static void Configure(ResponseCompressionOptions options)
    {
        options.EnableForHttps = true;
        options.MimeTypes =
        [
            "application/json",
            "application/problem+json",
            "application/yaml",
            "text/plain",
            "text/html",
            "text/css",
            "text/javascript",
            "application/javascript",
            "image/svg+xml",
        ];
        options.Providers.Add<BrotliCompressionProvider>();
        options.Providers.Add<GzipCompressionProvider>();
    }

    // Named again, so that the middleware asks this one: the base class does not let it be overridden.
    public new bool CheckRequestAcceptsCompression(HttpContext context) =>
        base.CheckRequestAcceptsCompression(context)
        && HttpMethods.IsGet(context.Request.Method)
        && !context.Request.Headers.ContainsKey(HeaderNames.Cookie)
        && !context.Request.Headers.ContainsKey(HeaderNames.Upgrade);

    // An ETag names the bytes as the service sent them, so that a file can be read on or replaced.
    public override bool ShouldCompressResponse(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status200OK
        && context.Response.Headers.ETag.Count == 0
        && context.Response.ContentLength is null or >= Worthwhile
        && base.ShouldCompressResponse(context);
}

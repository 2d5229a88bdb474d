using Microsoft.Net.Http.Headers;
using Panel.Hosting.Auth;
using Yarp.ReverseProxy.Transforms;

namespace Panel.Gateway.Extensions;

/// <summary>
/// Takes out of the answer of a plugin's destination what only this gateway may say to browsers and to itself: a cookie
/// of this origin could be a session, and a header of the panel would be obeyed.
/// </summary>
internal sealed class ExtensionResponseTransform : ResponseTransform
{
    private const string PanelPrefix = "X-Panel-";

    private static readonly string[] Removed =
    [
        HeaderNames.AltSvc,
        "Clear-Site-Data",
        HeaderNames.Link,
        "NEL",
        "Refresh",
        "Report-To",
        "Reporting-Endpoints",
        "Service-Worker-Allowed",
        HeaderNames.SetCookie,
        "SourceMap",
        HeaderNames.StrictTransportSecurity,
        HeaderNames.WWWAuthenticate,
        AccessChange.Header,
    ];

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        foreach (var name in Removed)
        {
            headers.Remove(name);
        }

        foreach (
            var name in headers
                .Keys.Where(name =>
                    name.StartsWith(PanelPrefix, StringComparison.OrdinalIgnoreCase)
                    || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
                )
                .ToArray()
        )
        {
            headers.Remove(name);
        }

        return ValueTask.CompletedTask;
    }
}

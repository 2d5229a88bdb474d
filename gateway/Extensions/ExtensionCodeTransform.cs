using Microsoft.AspNetCore.WebUtilities;
using Panel.Plugins.Sdk.Gateway;
using Yarp.ReverseProxy.Transforms;

namespace Panel.Gateway.Extensions;

/// <summary>Lets a plugin's code change a request, and takes of it only what a request may be.</summary>
internal sealed class ExtensionCodeTransform(string pluginId, string name, ExtensionCode code) : RequestTransform
{
    private const int LongestTarget = 8192;
    private const int MostHeaders = 100;

    public override async ValueTask ApplyAsync(RequestTransformContext context)
    {
        var before = HeadersOf(context.ProxyRequest);
        var query = context.Query.QueryString.Value?.TrimStart('?') ?? "";
        var request = ExtensionCode.Request(
            context.HttpContext,
            context.Path.Value is { Length: > 0 } path ? path : "/",
            query,
            new Dictionary<string, string>(before, StringComparer.OrdinalIgnoreCase)
        );
        var refusal = await code.RunAsync(pluginId, name, request, context.HttpContext.RequestAborted);
        if (refusal is null && !IsValid(request, before))
        {
            refusal = ExtensionCode.Failed(pluginId, "made no valid request");
        }

        if (refusal is not null)
        {
            // An answer that is set ends the forwarding.
            await refusal.ExecuteAsync(context.HttpContext);
            return;
        }

        context.Path = request.Path;
        if (request.Query != query)
        {
            Replace(context.Query, request.Query);
        }

        ReplaceHeaders(context, request, before);
    }

    private static Dictionary<string, string> HeadersOf(HttpRequestMessage request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, values) in request.Headers.NonValidated)
        {
            headers[header] = values.ToString();
        }

        if (request.Content is { } content)
        {
            foreach (var (header, values) in content.Headers.NonValidated)
            {
                headers[header] = values.ToString();
            }
        }

        return headers;
    }

    private static bool IsValid(GatewayRequest request, Dictionary<string, string> before) =>
        request.Path is { Length: > 0 and <= LongestTarget } path
        && path[0] == '/'
        && !path.Any(char.IsControl)
        && !path.Split('/').Any(segment => Uri.UnescapeDataString(segment) is "." or "..")
        && request.Query is { Length: <= LongestTarget } query
        && !query.Any(letter => char.IsControl(letter) || letter is ' ' or '#')
        && request.Headers.Count <= MostHeaders
        && request
            .Headers.Where(header => IsChanged(header, before))
            .All(header =>
                HeaderRules.FaultOfName(header.Key) is null
                && header.Value is not null
                && HeaderRules.FaultOfValue(header.Value) is null
            );

    private static bool IsChanged(KeyValuePair<string, string> header, Dictionary<string, string> before) =>
        before.GetValueOrDefault(header.Key) != header.Value;

    private static void Replace(QueryTransformContext query, string text)
    {
        query.Collection.Clear();
        foreach (var (key, value) in QueryHelpers.ParseQuery(text))
        {
            query.Collection[key] = value;
        }
    }

    private static void ReplaceHeaders(
        RequestTransformContext context,
        GatewayRequest request,
        Dictionary<string, string> before
    )
    {
        foreach (var gone in before.Keys.Where(known => !request.Headers.ContainsKey(known)))
        {
            // The framing stays, whatever the plugin thinks of it.
            if (HeaderRules.FaultOfName(gone) is null)
            {
                RemoveHeader(context, gone);
            }
        }

        foreach (var (header, value) in request.Headers.Where(header => IsChanged(header, before)).ToArray())
        {
            RemoveHeader(context, header);
            AddHeader(context, header, value);
        }
    }
}

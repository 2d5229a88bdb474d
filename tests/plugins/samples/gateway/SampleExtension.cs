using System.Text.Json.Serialization;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Gateway;

namespace Panel.Plugins.Samples.Gateway;

/// <summary>A gateway extension whose settings say where its routes lead, and whether one of them is not allowed.</summary>
public sealed class SampleExtension : Plugin, IGatewayExtension, IGatewayTransform
{
    public ValueTask<GatewayConfiguration> DescribeAsync(CancellationToken cancellationToken)
    {
        var settings = Context.Configuration.Read(SettingsJson.Default.SampleSettings);
        GatewayTransformUse[] callers = [new("caller-headers", new Dictionary<string, string>())];
        List<GatewayRoute> routes =
        [
            new("open", "open/{**rest}", [], "main", GatewayAccess.Public, []),
            new("user", "user/{id}", ["GET"], "main", GatewayAccess.User, callers),
            new("admin", "admin", [], "main", GatewayAccess.Admin, []),
            new("hang", "hang", [], "main", GatewayAccess.Public, [], TimeSpan.FromSeconds(1)),
            .. ((string[])["add", "throw", "sleep", "host", "break"]).Select(name => new GatewayRoute(
                name,
                $"code/{name}",
                [],
                "main",
                GatewayAccess.Public,
                [new("code", new Dictionary<string, string> { ["name"] = name })]
            )),
        ];
        if (settings.Wrong)
        {
            routes.Add(new("wrong", "../../v1/{**rest}", [], "main", GatewayAccess.Public, []));
        }

        return ValueTask.FromResult(new GatewayConfiguration(routes, [new("main", [new Uri(settings.Destination)])]));
    }

    public async ValueTask TransformAsync(string name, GatewayRequest request, CancellationToken cancellationToken)
    {
        switch (name)
        {
            case "add":
                request.Path = $"/added{request.Path}";
                request.Query = "a=1&b=2";
                request.Headers["X-Added"] = string.Join(',', request.Headers.Keys);
                break;
            case "throw":
                throw new InvalidOperationException("from the plugin");
            case "sleep":
                // Deaf to its token, as a plugin may be.
                await Task.Delay(TimeSpan.FromSeconds(3), CancellationToken.None);
                break;
            case "host":
                request.Path = "@evil.example/";
                break;
            default:
                request.Headers["X-Split"] = "a\r\nX-Other: b";
                break;
        }
    }
}

internal sealed record SampleSettings(string Destination, bool Wrong);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SampleSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;

using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Plugins.Host.Packages;
using Panel.Testing;

namespace Panel.Nodes.Tests.Plugins;

/// <summary>
/// Packages whose code is never run: they serve notifications, which this service does not.
/// </summary>
internal static class TestPackage
{
    public static JsonObject Manifest(string id, string version = "1.0.0") =>
        new()
        {
            ["id"] = id,
            ["name"] = $"Test {id}",
            ["version"] = version,
            ["publisher"] = "Acme",
            ["contract"] = new JsonObject { ["min"] = 1, ["max"] = 1 },
            ["entry"] = new JsonObject { ["assembly"] = "Acme.dll", ["type"] = "Acme.Plugin" },
            ["isolation"] = "in_process",
            ["capabilities"] = new JsonArray("notifications"),
            ["hosts"] = new JsonArray("api.example.com", "*.example.net"),
        };

    /// <summary>With a schema that needs a token.</summary>
    public static JsonObject WithSettings(this JsonObject manifest)
    {
        manifest["config"] = JsonNode.Parse(
            """
            {
              "type": "object", "additionalProperties": false, "required": ["url", "token"],
              "properties": {
                "url": { "type": "string" },
                "token": { "type": "string", "minLength": 4, "x-secret": true },
                "proxy": { "type": "object", "properties": { "password": { "type": "string", "x-secret": true } } }
              }
            }
            """
        );
        return manifest;
    }

    public static async Task<byte[]> PackAsync(JsonObject manifest, ECDsa? key)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["lib"]);
        await File.WriteAllTextAsync(folder["plugin.json"], manifest.ToJsonString());
        await File.WriteAllTextAsync(folder["lib/Acme.dll"], $"{manifest["id"]} {manifest["version"]}");
        using var package = new MemoryStream();
        await PluginPackageWriter.PackAsync(folder.Path, package, key, CancellationToken.None);
        return package.ToArray();
    }

    public static async Task<HttpResponseMessage> UploadAsync(
        this HttpClient client,
        byte[] package,
        string member = "package"
    )
    {
        using var form = new MultipartFormDataContent();
        var content = new ByteArrayContent(package);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        form.Add(content, member, "plugin.zip");
        return await client.PostAsync("/v1/plugins", form);
    }

    public static async Task<JsonElement> TrustAsync(this HttpClient client, ECDsa key)
    {
        using var body = new StringContent(
            JsonSerializer.Serialize(new { publisher = "Acme", public_key = PublisherKeys.PublicKeyOf(key) }),
            Encoding.UTF8,
            "application/json"
        );
        return await client.PostAsync("/v1/plugins/keys", body).JsonAsync(System.Net.HttpStatusCode.Created);
    }
}

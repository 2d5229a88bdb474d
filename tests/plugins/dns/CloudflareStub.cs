using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Panel.Plugins.Dns.Tests;

/// <summary>
/// Cloudflare's API v4 as https://developers.cloudflare.com/api/resources/zones/methods/list/,
/// …/api/resources/dns/subresources/records/methods/{list,batch}/ and
/// https://developers.cloudflare.com/fundamentals/api/reference/limits/ describe it.
/// </summary>
public sealed class CloudflareStub : StubServer
{
    public const string Token = "v4-token_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly List<StubZone> _zones = [];
    private int _ids;

    public string AddZone(string name, IEnumerable<(string Name, string Type, string[] Values)> sets)
    {
        var zone = new StubZone(NewId(), name, []);
        foreach (var (recordName, type, values) in sets)
        {
            zone.Records.AddRange(
                values.Select(value => new JsonObject
                {
                    ["id"] = NewId(),
                    ["type"] = type,
                    ["name"] = recordName,
                    ["content"] = value,
                    ["ttl"] = 300,
                    ["proxied"] = false,
                })
            );
        }

        _zones.Add(zone);
        return zone.Id;
    }

    /// <summary>The values of a set in the SDK's form, as these records would be served.</summary>
    public IReadOnlyList<string> Look(string zoneId, string name, string type)
    {
        lock (Gate)
        {
            return [.. Find(zoneId, name, type).Select(record => Value(record, type))];
        }
    }

    public JsonObject Record(string zoneId, string name, string type)
    {
        lock (Gate)
        {
            return (JsonObject)Find(zoneId, name, type).Single().DeepClone();
        }
    }

    protected override async Task HandleAsync(HttpContext context)
    {
        if (Calls > MostCalls)
        {
            context.Response.Headers.RetryAfter = "300";
            await FailAsync(
                context,
                429,
                10013,
                "Rate limited. Please wait and consider throttling your request speed"
            );
            return;
        }

        if (context.Request.Headers.Authorization != "Bearer " + Token)
        {
            await FailAsync(context, 403, 9109, $"Invalid access token {context.Request.Headers.Authorization}");
            return;
        }

        var path = context.Request.Path.Value!.Split('/')[1..];
        var zone = path.Length > 3 ? _zones.Find(zone => zone.Id == path[3]) : null;
        switch (context.Request.Method, path)
        {
            case ("GET", ["client", "v4", "zones"]):
                await ListAsync(context, [.. _zones.Select(Json)], most: 50);
                break;
            case (_, ["client", "v4", "zones", ..]) when zone is null:
                await FailAsync(
                    context,
                    404,
                    7003,
                    "Could not route to it, perhaps your object identifier is invalid?"
                );
                break;
            case ("GET", ["client", "v4", "zones", _]):
                await WriteAsync(context, 200, Envelope(Json(zone!)));
                break;
            case ("GET", [.., "dns_records"]):
                await ListAsync(context, Filter(context, zone!), most: 5_000_000);
                break;
            case ("POST", [.., "dns_records", "batch"]):
                await BatchAsync(context, zone!, await ReadAsync(context));
                break;
            default:
                await FailAsync(context, 405, 10405, "Method not allowed");
                break;
        }
    }

    private static JsonObject Json(StubZone zone) =>
        new()
        {
            ["id"] = zone.Id,
            ["name"] = zone.Name,
            ["status"] = "active",
            ["account"] = new JsonObject { ["name"] = "The customer" },
        };

    private static string Value(JsonObject record, string type)
    {
        var content = (string)record["content"]!;
        return type switch
        {
            "TXT" => DigValues.Text(content),
            "MX" or "SRV" => $"{record["priority"]} {content}",
            _ => content,
        };
    }

    private static JsonObject Envelope(JsonNode? result) =>
        new()
        {
            ["success"] = true,
            ["errors"] = new JsonArray(),
            ["messages"] = new JsonArray(),
            ["result"] = result,
        };

    private static Task FailAsync(HttpContext context, int status, int code, string message) =>
        WriteAsync(
            context,
            status,
            new JsonObject
            {
                ["success"] = false,
                ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["message"] = message }),
                ["messages"] = new JsonArray(),
                ["result"] = null,
            }
        );

    private static async Task ListAsync(HttpContext context, List<JsonObject> items, int most)
    {
        var perPage = Number(context, "per_page", 20);
        var page = Number(context, "page", 1);
        if (perPage < 5 || perPage > most)
        {
            await FailAsync(context, 400, 1004, "per_page is out of range");
            return;
        }

        var answer = Envelope(
            new JsonArray([.. items.Skip((page - 1) * perPage).Take(perPage).Select(item => item.DeepClone())])
        );
        answer["result_info"] = new JsonObject
        {
            ["page"] = page,
            ["per_page"] = perPage,
            ["total_count"] = items.Count,
            ["total_pages"] = (items.Count + perPage - 1) / perPage,
        };
        await WriteAsync(context, 200, answer);
    }

    // What the API refuses, or null.
    private static (int Code, string Message)? Normalize(JsonObject record, StubZone zone, List<JsonObject> others)
    {
        var type = (string)record["type"]!;
        var name = (string)record["name"]!;
        var ttl = (int)record["ttl"]!;
        if (!name.EndsWith(zone.Name, StringComparison.Ordinal))
        {
            record["name"] = name = $"{name}.{zone.Name}";
        }

        if (ttl != 1 && ttl is < 60 or > 86_400)
        {
            return (9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.");
        }

        if ((bool?)record["proxied"] == true)
        {
            record["ttl"] = 1;
            if (type is not ("A" or "AAAA" or "CNAME"))
            {
                return (9004, "This record type cannot be proxied.");
            }
        }

        record["proxied"] ??= false;
        var data = record["data"] as JsonObject;
        switch (type)
        {
            case "SRV" when data is null:
            case "CAA" when data is null:
                return (9100, "data is a required data field.");
            case "SRV":
                record["content"] = $"{data!["weight"]} {data["port"]} {data["target"]}";
                record["priority"] = data["priority"]!.DeepClone();
                break;
            case "CAA":
                record["content"] = $"{data!["flags"]} {data["tag"]} \"{data["value"]}\"";
                break;
            case "TXT" when !((string)record["content"]!).StartsWith('"'):
                return (9000, "TXT content must consist of quoted strings.");
            case "MX" when record["priority"] is null:
                return (9101, "priority is a required field.");
        }

        var same = others.Where(other => (string)other["name"]! == name).ToList();
        if (same.Exists(other => (string)other["type"]! == type && Value(other, type) == Value(record, type)))
        {
            return (81058, "An identical record already exists.");
        }

        return same.Exists(other => type == "CNAME" || (string)other["type"]! == "CNAME")
            ? (81053, "An A, AAAA, or CNAME record with that host already exists.")
            : null;
    }

    private string NewId() => Interlocked.Increment(ref _ids).ToString("x32", CultureInfo.InvariantCulture);

    private IEnumerable<JsonObject> Find(string zoneId, string name, string type) =>
        _zones
            .Single(zone => zone.Id == zoneId)
            .Records.Where(record => (string)record["name"]! == name && (string)record["type"]! == type);

    private List<JsonObject> Filter(HttpContext context, StubZone zone)
    {
        var (name, type) = (context.Request.Query["name.exact"].ToString(), context.Request.Query["type"].ToString());
        lock (Gate)
        {
            return
            [
                .. zone
                    .Records.Where(record => name.Length == 0 || (string)record["name"]! == name)
                    .Where(record => type.Length == 0 || (string)record["type"]! == type)
                    .OrderBy(record => (string)record["name"]!, StringComparer.Ordinal)
                    .Select(record => (JsonObject)record.DeepClone()),
            ];
        }
    }

    private async Task BatchAsync(HttpContext context, StubZone zone, JsonObject batch)
    {
        (int Code, string Message)? refused = null;
        lock (Gate)
        {
            var records = zone.Records.ConvertAll(record => (JsonObject)record.DeepClone());
            foreach (var item in Items(batch, "deletes"))
            {
                refused ??=
                    records.RemoveAll(record => (string)record["id"]! == (string)item["id"]!) == 1
                        ? null
                        : (81044, "Record does not exist.");
            }

            foreach (var item in Items(batch, "patches"))
            {
                var record = records.Find(record => (string)record["id"]! == (string)item["id"]!);
                if (record is null)
                {
                    refused ??= (81044, "Record does not exist.");
                    continue;
                }

                foreach (var (member, value) in item)
                {
                    record[member] = value?.DeepClone();
                }

                refused ??= Normalize(record, zone, records.FindAll(other => other != record));
            }

            foreach (var item in Items(batch, "posts"))
            {
                var record = (JsonObject)item.DeepClone();
                refused ??= Normalize(record, zone, records);
                record["id"] = NewId();
                records.Add(record);
            }

            if (refused is null)
            {
                zone.Records.Clear();
                zone.Records.AddRange(records);
            }
        }

        await (
            refused is { } error
                ? FailAsync(context, 400, error.Code, error.Message)
                : WriteAsync(context, 200, Envelope(new JsonObject()))
        );
    }

    private static IEnumerable<JsonObject> Items(JsonObject batch, string member) =>
        (batch[member] as JsonArray ?? []).OfType<JsonObject>();

    private sealed record StubZone(string Id, string Name, List<JsonObject> Records);
}

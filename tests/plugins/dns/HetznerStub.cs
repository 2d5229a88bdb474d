using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Panel.Plugins.Dns.Tests;

/// <summary>
/// The DNS of Hetzner's Cloud API as https://docs.hetzner.cloud/reference/cloud describes it (Zones, Zone RRSets,
/// Zone RRSet Actions, Actions, Errors, Pagination, Rate Limiting); shapes checked against hcloud-go's schema package.
/// </summary>
public sealed class HetznerStub : StubServer
{
    public const string Token = "jEheVytlAoFl7F8MqUQ7jAo2hOXASztX0123456789abcdefghijklmnopqrstuv";

    private readonly List<StubZone> _zones = [];
    private readonly Dictionary<long, (int Left, Action Finish)> _actions = [];
    private long _ids = 100;

    /// <summary>How often an action is asked for before it has finished; less than 0 ends each in an error.</summary>
    public int Polls { get; set; } = 1;

    public string AddZone(string name, IEnumerable<(string Name, string Type, string[] Values)> sets)
    {
        var zone = new StubZone(++_ids, name, []);
        foreach (var set in sets)
        {
            var relative = set.Name[..^(name.Length + 1)];
            zone.Sets[(relative, set.Type)] = new StubSet(300, [.. set.Values.Select(value => (value, (string?)null))]);
        }

        _zones.Add(zone);
        return zone.Id.ToString(CultureInfo.InvariantCulture);
    }

    public IReadOnlyList<string> Look(string zoneId, string name, string type)
    {
        lock (Gate)
        {
            var zone = _zones.Single(zone => zone.Id.ToString(CultureInfo.InvariantCulture) == zoneId);
            var relative = name == zone.Name ? "@" : name[..^(zone.Name.Length + 1)];
            return zone.Sets.TryGetValue((relative, type), out var set)
                ?
                [
                    .. set.Records.Select(record =>
                        type == "TXT" ? DigValues.Text(record.Value) : DigValues.Plain(type, record.Value)
                    ),
                ]
                : [];
        }
    }

    /// <summary>Puts values as they are written there, past the API.</summary>
    public void Put(string zoneId, string relative, string type, string value, string comment)
    {
        lock (Gate)
        {
            var zone = _zones.Single(zone => zone.Id.ToString(CultureInfo.InvariantCulture) == zoneId);
            zone.Sets[(relative, type)] = new StubSet(300, [(value, comment)]);
        }
    }

    public string? Comment(string zoneId, string relative, string type)
    {
        lock (Gate)
        {
            var zone = _zones.Single(zone => zone.Id.ToString(CultureInfo.InvariantCulture) == zoneId);
            return zone.Sets[(relative, type)].Records[0].Comment;
        }
    }

    protected override async Task HandleAsync(HttpContext context)
    {
        if (Calls > MostCalls)
        {
            var reset = TimeProvider.System.GetUtcNow().AddSeconds(90);
            context.Response.Headers["RateLimit-Reset"] = reset
                .ToUnixTimeSeconds()
                .ToString(CultureInfo.InvariantCulture);
            await FailAsync(context, 429, "rate_limit_exceeded", "limit of 3600 requests per hour reached");
            return;
        }

        if (context.Request.Headers.Authorization != "Bearer " + Token)
        {
            var words = $"unable to authenticate {context.Request.Headers.Authorization}";
            await FailAsync(context, 401, "unauthorized", words);
            return;
        }

        var path = context.Request.Path.Value!.Split('/')[1..];
        var zone = path.Length > 2 && path[1] == "zones" ? _zones.Find(zone => $"{zone.Id}" == path[2]) : null;
        var body = context.Request.Method == "POST" ? await ReadAsync(context) : [];
        switch (context.Request.Method, path)
        {
            case ("GET", ["v1", "actions", var id]):
                await WriteAsync(context, 200, Poll(long.Parse(id, CultureInfo.InvariantCulture)));
                break;
            case ("GET", ["v1", "zones"]):
                await ListAsync(context, "zones", [.. _zones.Select(Json)]);
                break;
            case (_, ["v1", "zones", ..]) when zone is null:
                await FailAsync(context, 404, "not_found", "zone not found");
                break;
            case ("GET", ["v1", "zones", _]):
                await WriteAsync(context, 200, new JsonObject { ["zone"] = Json(zone!) });
                break;
            case ("GET", [.., "rrsets"]):
                await ListAsync(context, "rrsets", Sets(zone!));
                break;
            case ("POST", [.., "rrsets"]):
                await CreateAsync(context, zone!, body);
                break;
            case (_, ["v1", "zones", _, "rrsets", var name, var type, ..]):
                await ChangeAsync(context, zone!, (name, type), path[6..], body);
                break;
            default:
                await FailAsync(context, 404, "not_found", "no such path");
                break;
        }
    }

    private static JsonObject Json(StubZone zone) =>
        new()
        {
            ["id"] = zone.Id,
            ["name"] = zone.Name,
            ["status"] = "ok",
            ["mode"] = "primary",
            ["ttl"] = 3600,
        };

    private static JsonObject Json((string Name, string Type) key, StubSet set) =>
        new()
        {
            ["id"] = $"{key.Name}/{key.Type}",
            ["name"] = key.Name,
            ["type"] = key.Type,
            ["ttl"] = set.Ttl,
            ["records"] = new JsonArray([
                .. set.Records.Select(record => new JsonObject
                {
                    ["value"] = record.Value,
                    ["comment"] = record.Comment ?? "",
                }),
            ]),
        };

    private static Task FailAsync(HttpContext context, int status, string code, string message) =>
        WriteAsync(
            context,
            status,
            new JsonObject
            {
                ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
            }
        );

    private static async Task ListAsync(HttpContext context, string member, List<JsonObject> items)
    {
        var (page, perPage) = (Number(context, "page", 1), Number(context, "per_page", 25));
        if (perPage is < 1 or > 50)
        {
            await FailAsync(context, 422, "invalid_input", "per_page must be at most 50");
            return;
        }

        var last = Math.Max(1, (items.Count + perPage - 1) / perPage);
        await WriteAsync(
            context,
            200,
            new JsonObject
            {
                [member] = new JsonArray([.. items.Skip((page - 1) * perPage).Take(perPage)]),
                ["meta"] = new JsonObject
                {
                    ["pagination"] = new JsonObject
                    {
                        ["page"] = page,
                        ["per_page"] = perPage,
                        ["next_page"] = page < last ? page + 1 : null,
                        ["last_page"] = last,
                        ["total_entries"] = items.Count,
                    },
                },
            }
        );
    }

    private List<JsonObject> Sets(StubZone zone)
    {
        lock (Gate)
        {
            return
            [
                .. zone
                    .Sets.OrderBy(set => set.Key.Name, StringComparer.Ordinal)
                    .Select(set => Json(set.Key, set.Value)),
            ];
        }
    }

    private static List<(string, string?)>? Records(string type, JsonObject body)
    {
        var records = ((JsonArray)body["records"]!)
            .Select(record => ((string)record!["value"]!, (string?)record["comment"]))
            .ToList();
        var isName = type is "CNAME" or "NS" or "MX" or "SRV";
        return records.TrueForAll(record =>
            (type != "TXT" || record.Item1.StartsWith('"')) && (!isName || record.Item1.EndsWith('.'))
        )
            ? records
            : null;
    }

    private async Task CreateAsync(HttpContext context, StubZone zone, JsonObject body)
    {
        var key = ((string)body["name"]!, (string)body["type"]!);
        var records = Records(key.Item2, body);
        var (exists, clashes) = Look(zone, key);
        if (exists)
        {
            await FailAsync(context, 409, "uniqueness_error", "RRSet already exists");
        }
        else if (records is null || clashes)
        {
            await FailAsync(context, 422, "invalid_input", "invalid input in fields 'records'");
        }
        else
        {
            await StartAsync(context, 201, () => zone.Sets[key] = new StubSet((int?)body["ttl"], records));
        }
    }

    private async Task ChangeAsync(
        HttpContext context,
        StubZone zone,
        (string, string) key,
        string[] rest,
        JsonObject body
    )
    {
        StubSet? set;
        lock (Gate)
        {
            set = zone.Sets.GetValueOrDefault(key);
        }

        switch (context.Request.Method, rest)
        {
            case (_, _) when set is null:
                await FailAsync(context, 404, "not_found", "rrset not found");
                break;
            case ("GET", []):
                await WriteAsync(context, 200, new JsonObject { ["rrset"] = Json(key, set!) });
                break;
            case ("DELETE", []):
                await StartAsync(context, 201, () => zone.Sets.Remove(key));
                break;
            case ("POST", ["actions", "set_records"]) when Records(key.Item2, body) is { } records:
                await StartAsync(context, 201, () => zone.Sets[key] = zone.Sets[key] with { Records = records });
                break;
            case ("POST", ["actions", "change_ttl"]):
                await StartAsync(context, 201, () => zone.Sets[key] = zone.Sets[key] with { Ttl = (int?)body["ttl"] });
                break;
            default:
                await FailAsync(context, 422, "invalid_input", "invalid input");
                break;
        }
    }

    private (bool Exists, bool Clashes) Look(StubZone zone, (string Name, string Type) key)
    {
        lock (Gate)
        {
            var beside = zone.Sets.Keys.Where(other => other.Name == key.Name && other.Type != key.Type);
            return (zone.Sets.ContainsKey(key), beside.Any(other => key.Type == "CNAME" || other.Type == "CNAME"));
        }
    }

    // The change is made when the action has been asked for often enough, as a slow provider would.
    private Task StartAsync(HttpContext context, int status, Action finish)
    {
        lock (Gate)
        {
            var id = ++_ids;
            _actions[id] = (Polls, finish);
            return WriteAsync(context, status, new JsonObject { ["action"] = Action(id, "running") });
        }
    }

    private JsonObject Poll(long id)
    {
        lock (Gate)
        {
            var (left, finish) = _actions[id];
            if (left > 1)
            {
                _actions[id] = (left - 1, finish);
                return new JsonObject { ["action"] = Action(id, "running") };
            }

            if (left < 0)
            {
                var failed = Action(id, "error");
                failed["error"] = new JsonObject { ["code"] = "action_failed", ["message"] = "Action failed" };
                return new JsonObject { ["action"] = failed };
            }

            finish();
            return new JsonObject { ["action"] = Action(id, "success") };
        }
    }

    private static JsonObject Action(long id, string status) =>
        new()
        {
            ["id"] = id,
            ["status"] = status,
            ["command"] = "set_rrset_records",
            ["error"] = null,
        };

    private sealed record StubZone(long Id, string Name, Dictionary<(string Name, string Type), StubSet> Sets);

    private sealed record StubSet(int? Ttl, List<(string Value, string? Comment)> Records);
}

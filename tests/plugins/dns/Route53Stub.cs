using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Panel.Plugins.Dns.Tests;

/// <summary>
/// Route 53 and STS as https://docs.aws.amazon.com/Route53/latest/APIReference/ (ListHostedZones, GetHostedZone,
/// ListResourceRecordSets, ChangeResourceRecordSets),
/// …/DeveloperGuide/{DNSLimitations,DomainNameFormat,ResourceRecordTypes}.html
/// and https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html describe them. Signatures are checked by
/// code that shares nothing with the plugin's.
/// </summary>
public sealed class Route53Stub : StubServer
{
    public const string KeyId = "AKIAIOSFODNN7EXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    public const string Role = "arn:aws:iam::123456789012:role/panel";

    private const string SessionKeyId = "ASIAIOSFODNN7EXAMPLE";
    private const string SessionSecret = "session/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string SessionToken = "token+of/the=session";
    private static readonly XNamespace Ns = "https://route53.amazonaws.com/doc/2013-04-01/";

    private readonly List<StubZone> _zones = [];
    private int _ids;

    /// <summary>How often a role was assumed.</summary>
    public int Assumed { get; private set; }

    /// <summary>An error code of throttling that every call gets.</summary>
    public string? Throttle { get; set; }

    /// <summary>Gives the same page for ever.</summary>
    public bool Circles { get; set; }

    public string AddZone(
        string name,
        IEnumerable<(string Name, string Type, string[] Values)> sets,
        bool isPrivate = false
    )
    {
        var zone = new StubZone($"Z{++_ids:D12}", name, isPrivate, []);
        zone.Sets.AddRange(sets.Select(set => new StubSet(set.Name, set.Type, null, 300, set.Values, IsAlias: false)));
        _zones.Add(zone);
        return zone.Id;
    }

    /// <summary>Adds what the panel has no form for.</summary>
    public void AddSpecial(string zoneId, string name, string type, string? identifier, bool isAlias)
    {
        var zone = _zones.Single(zone => zone.Id == zoneId);
        zone.Sets.Add(new StubSet(name, type, identifier, 300, isAlias ? [] : ["192.0.2.1"], isAlias));
    }

    public IReadOnlyList<string> Look(string zoneId, string name, string type)
    {
        lock (Gate)
        {
            var set = _zones.Single(zone => zone.Id == zoneId).Sets.Find(set => set.Name == name && set.Type == type);
            return
            [
                .. (set?.Values ?? []).Select(value =>
                    type == "TXT" ? DigValues.Text(value, digits: 8) : DigValues.Plain(type, value)
                ),
            ];
        }
    }

    protected override async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var error = Throttle is not null ? (Throttle, "Rate exceeded") : StubSignature.Check(context, body, Find);
        if (error is { } refused)
        {
            var status = Throttle is not null ? 400 : 403;
            await FailAsync(context, status, refused.Item1, refused.Item2);
            return;
        }

        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (context.Request.Host.Host == "sts.amazonaws.com")
        {
            await AnswerStsAsync(context, body);
            return;
        }

        var zone = path.Length > 2 ? _zones.Find(zone => zone.Id == path[2]) : null;
        switch (context.Request.Method, path)
        {
            case ("GET", ["2013-04-01", "hostedzone"]):
                await ListZonesAsync(context);
                break;
            case (_, ["2013-04-01", "hostedzone", ..]) when zone is null:
                await FailAsync(context, 404, "NoSuchHostedZone", "No hosted zone found with that ID");
                break;
            case ("GET", ["2013-04-01", "hostedzone", _]):
                await WriteAsync(context, new XElement(Ns + "GetHostedZoneResponse", Xml(zone!)));
                break;
            case ("GET", [.., "rrset"]):
                await ListSetsAsync(context, zone!);
                break;
            case ("POST", [.., "rrset"]):
                await ChangeAsync(context, zone!, XElement.Parse(body));
                break;
            default:
                await FailAsync(context, 404, "NotFound", "no such path");
                break;
        }
    }

    private static (string Secret, string? Token)? Find(string keyId) =>
        keyId switch
        {
            KeyId => (Secret, null),
            SessionKeyId => (SessionSecret, SessionToken),
            _ => null,
        };

    private static XElement Xml(StubZone zone) =>
        new(
            Ns + "HostedZone",
            new XElement(Ns + "Id", "/hostedzone/" + zone.Id),
            new XElement(Ns + "Name", zone.Name + '.'),
            new XElement(Ns + "Config", new XElement(Ns + "PrivateZone", zone.IsPrivate))
        );

    private static XElement Xml(StubSet set) =>
        new(
            Ns + "ResourceRecordSet",
            new XElement(Ns + "Name", set.Name.Replace("*", "\\052", StringComparison.Ordinal) + '.'),
            new XElement(Ns + "Type", set.Type),
            set.Identifier is null ? null : new XElement(Ns + "SetIdentifier", set.Identifier),
            set.IsAlias
                ? new XElement(Ns + "AliasTarget", new XElement(Ns + "DNSName", "lb.example.com."))
                : new object[]
                {
                    new XElement(Ns + "TTL", set.Ttl),
                    new XElement(
                        Ns + "ResourceRecords",
                        set.Values.Select(value => new XElement(
                            Ns + "ResourceRecord",
                            new XElement(Ns + "Value", value)
                        ))
                    ),
                }
        );

    private static async Task WriteAsync(HttpContext context, XElement document, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        await context.Response.WriteAsync(document.ToString(), context.RequestAborted);
    }

    private static Task FailAsync(HttpContext context, int status, string code, string message) =>
        WriteAsync(
            context,
            new XElement(
                Ns + "ErrorResponse",
                new XElement(
                    Ns + "Error",
                    new XElement(Ns + "Type", "Sender"),
                    new XElement(Ns + "Code", code),
                    new XElement(Ns + "Message", message)
                )
            ),
            status
        );

    // Labels from the last to the first, as Route 53 orders its lists.
    private static string Order(string name, string type, string? identifier) =>
        string.Join('\u0001', name.Split('.').Reverse()) + '\u0000' + type + '\u0000' + identifier;

    private static string? Validate(StubSet set, StubZone zone)
    {
        if (set.Name != zone.Name && !set.Name.EndsWith('.' + zone.Name, StringComparison.Ordinal))
        {
            return $"[RRSet with DNS name {set.Name}. is not permitted in zone {zone.Name}.]";
        }

        if (
            set.Type == "TXT"
            && !set.Values.All(value => value.StartsWith('"') && value.All(letter => letter is >= ' ' and < (char)0x7f))
        )
        {
            return "[Invalid Resource Record: 'FATAL problem: InvalidCharacterString (no quotation marks)']";
        }

        return zone.Sets.Exists(other =>
            other.Name == set.Name && other.Type != set.Type && (other.Type == "CNAME" || set.Type == "CNAME")
        )
            ? $"[RRSet of type {set.Type} with DNS name {set.Name}. is not permitted because a conflicting RRSet exists]"
            : null;
    }

    private async Task AnswerStsAsync(HttpContext context, string body)
    {
        if (body.Contains("Action=GetCallerIdentity", StringComparison.Ordinal))
        {
            var identity = new XElement("Arn", "arn:aws:iam::123456789012:user/panel");
            await WriteAsync(context, new XElement("GetCallerIdentityResponse", identity));
            return;
        }

        if (!body.Contains($"RoleArn={Uri.EscapeDataString(Role)}&", StringComparison.Ordinal))
        {
            await FailAsync(context, 403, "AccessDenied", "is not authorized to perform: sts:AssumeRole");
            return;
        }

        Assumed++;
        var expires = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O", CultureInfo.InvariantCulture);
        await WriteAsync(
            context,
            new XElement(
                "AssumeRoleResponse",
                new XElement(
                    "Credentials",
                    new XElement("AccessKeyId", SessionKeyId),
                    new XElement("SecretAccessKey", SessionSecret),
                    new XElement("SessionToken", SessionToken),
                    new XElement("Expiration", expires)
                )
            )
        );
    }

    private async Task ListZonesAsync(HttpContext context)
    {
        var most = Math.Min(100, Number(context, "maxitems", 100));
        var marker = context.Request.Query["marker"].ToString();
        var rest = _zones.SkipWhile(zone => marker.Length > 0 && zone.Id != marker).ToList();
        var page = Circles ? _zones.Take(most).ToList() : rest.Take(most).ToList();
        var next = Circles ? _zones[1].Id : rest.Skip(most).FirstOrDefault()?.Id;
        await WriteAsync(
            context,
            new XElement(
                Ns + "ListHostedZonesResponse",
                new XElement(Ns + "HostedZones", page.Select(Xml)),
                new XElement(Ns + "IsTruncated", next is not null),
                next is null ? null : new XElement(Ns + "NextMarker", next),
                new XElement(Ns + "MaxItems", most)
            )
        );
    }

    private async Task ListSetsAsync(HttpContext context, StubZone zone)
    {
        var most = Math.Min(300, Number(context, "maxitems", 300));
        var name = context
            .Request.Query["name"]
            .ToString()
            .TrimEnd('.')
            .Replace("\\052", "*", StringComparison.Ordinal);
        var start =
            name.Length == 0 ? "" : Order(name, context.Request.Query["type"]!, context.Request.Query["identifier"]);
        List<StubSet> rest;
        lock (Gate)
        {
            rest =
            [
                .. zone
                    .Sets.OrderBy(set => Order(set.Name, set.Type, set.Identifier), StringComparer.Ordinal)
                    .Where(set => string.CompareOrdinal(Order(set.Name, set.Type, set.Identifier), start) >= 0),
            ];
        }

        var next = rest.Skip(most).FirstOrDefault();
        await WriteAsync(
            context,
            new XElement(
                Ns + "ListResourceRecordSetsResponse",
                new XElement(Ns + "ResourceRecordSets", rest.Take(most).Select(Xml)),
                new XElement(Ns + "IsTruncated", next is not null),
                next is null
                    ? null
                    : new object?[]
                    {
                        new XElement(Ns + "NextRecordName", next.Name + '.'),
                        new XElement(Ns + "NextRecordType", next.Type),
                        next.Identifier is null ? null : new XElement(Ns + "NextRecordIdentifier", next.Identifier),
                    },
                new XElement(Ns + "MaxItems", most)
            )
        );
    }

    private async Task ChangeAsync(HttpContext context, StubZone zone, XElement request)
    {
        string? refused = null;
        lock (Gate)
        {
            var copy = zone with { Sets = [.. zone.Sets] };
            foreach (var change in request.Descendants(Ns + "Change"))
            {
                refused ??= Apply(copy, change);
            }

            if (refused is null)
            {
                zone.Sets.Clear();
                zone.Sets.AddRange(copy.Sets);
            }
        }

        await (
            refused is null
                ? WriteAsync(context, new XElement(Ns + "ChangeResourceRecordSetsResponse"))
                : FailAsync(context, 400, "InvalidChangeBatch", refused)
        );
    }

    private static string? Apply(StubZone zone, XElement change)
    {
        var body = change.Element(Ns + "ResourceRecordSet")!;
        var set = new StubSet(
            ((string)body.Element(Ns + "Name")!).TrimEnd('.').Replace("\\052", "*", StringComparison.Ordinal),
            (string)body.Element(Ns + "Type")!,
            null,
            (int)body.Element(Ns + "TTL")!,
            [.. body.Descendants(Ns + "Value").Select(value => value.Value)],
            IsAlias: false
        );
        var stands = zone.Sets.Find(other => other.Name == set.Name && other.Type == set.Type);
        var words = $"resource record set [name='{set.Name}.', type='{set.Type}']";
        switch ((string)change.Element(Ns + "Action")!)
        {
            case "DELETE" when stands is null:
                return $"[Tried to delete {words} but it was not found]";
            case "DELETE" when stands.Ttl != set.Ttl || !stands.Values.ToHashSet().SetEquals(set.Values):
                return $"[Tried to delete {words} but the values provided do not match the current values]";
            case "DELETE":
                zone.Sets.Remove(stands);
                return null;
            case "CREATE" when stands is not null:
                return $"[Tried to create {words} but it already exists]";
            default:
                zone.Sets.RemoveAll(other => other == stands);
                if (Validate(set, zone) is { } invalid)
                {
                    return invalid;
                }

                zone.Sets.Add(set);
                return null;
        }
    }

    private sealed record StubZone(string Id, string Name, bool IsPrivate, List<StubSet> Sets);

    private sealed record StubSet(string Name, string Type, string? Identifier, int Ttl, string[] Values, bool IsAlias);
}

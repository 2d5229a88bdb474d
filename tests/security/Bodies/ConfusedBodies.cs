using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Security.Tests.Calls;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Bodies;

/// <summary>
/// Makes the bodies that a confused or hostile client sends: those that are wrong for every operation, and for each
/// member of the described body those that are wrong there.
/// </summary>
internal sealed class ConfusedBodies(ApiSurface surface, ApiOperation operation, Func<string, string?> idOf)
{
    private const string Json = "application/json";
    private const int Depth = 2000;
    private const int Entries = 10_000;
    private const int Megabyte = 1 << 20;

    private static readonly byte[] InvalidUtf8 = [(byte)'"', 0xff, 0xfe, 0xc0, (byte)'"'];

    // Of a nested place only what is read differently there; what a text holds is the same code everywhere.
    private static readonly (string Name, string Value)[] NestedOddValues =
    [
        ("a NUL", "\"a\\u0000b\""),
        ("null", "null"),
    ];

    private readonly DescribedRequest _body = operation.Body!;

    public IEnumerable<ConfusedRequest> All() => _body.IsJson ? Whole().Concat(Members()) : Raw();

    private IEnumerable<ConfusedRequest> Whole()
    {
        yield return Wrong("an array", "[]");
        yield return Wrong("a number", "7");
        yield return Wrong("a text", "\"text\"");
        yield return Wrong("a boolean", "true");
        yield return Wrong("deep arrays", Nested("[", "]"));
        yield return Wrong("deep objects", Nested("{\"a\":", "}", "1"));
        yield return Wrong("an unfinished object", "{\"a\":");
        yield return Wrong("text behind the object", $"{Sample().ToJsonString()} {{");
        yield return Wrong("an unknown charset", Bytes(Sample()), $"{Json}; charset=nope");
        yield return Wrong("no media type", Bytes(Sample()), null);
        yield return Wrong("a media type that is none", Bytes(Sample()), ";;;");

        // These may be taken where every member may be left out, or where the reader is lenient.
        yield return Odd("nothing", []);
        yield return Odd("invalid UTF-8 in an unknown member", [.. "{\"unknown\":"u8, .. InvalidUtf8, .. "}"u8]);
        yield return Odd("null", "null"u8.ToArray());
        yield return Odd("an empty object", "{}"u8.ToArray());
        yield return Odd("UTF-16", Encoding.Unicode.GetBytes(Sample().ToJsonString()), type: $"{Json}; charset=utf-16");
        yield return Odd("another media type", Bytes(Sample()), type: "text/plain");
        yield return Odd("members twice", Twice());
        yield return Odd("a thousand unknown members", ManyUnknown());
    }

    private IEnumerable<ConfusedRequest> Members() => new MemberPlaces(surface, idOf).Of(_body.Schema).SelectMany(At);

    private static IEnumerable<ConfusedRequest> At(MemberPlace place)
    {
        if (place.Member.Types.Contains("string"))
        {
            yield return Odd("invalid UTF-8", place, InvalidUtf8) with
            {
                IsWrong = true,
            };
        }

        foreach (var (name, value) in place.IsNested ? NestedOddValues : OddValues(place.Member))
        {
            yield return Odd(name, place, Encoding.UTF8.GetBytes(value));
        }

        foreach (var (name, value) in WrongTypes(place.Member))
        {
            yield return Odd(name, place, Encoding.UTF8.GetBytes(value)) with
            {
                IsWrong = true,
            };
        }
    }

    private static IEnumerable<(string Name, string Value)> OddValues(SchemaOfMember member)
    {
        yield return ("a megabyte", Quoted(new string('x', Megabyte)));
        yield return ("a NUL", "\"a\\u0000b\"");
        yield return ("half a surrogate pair", "\"\\ud800\"");
        yield return ("an empty text", "\"\"");
        yield return ("null", "null");
        yield return ("only blanks", "\"          \"");
        if (member.Types.Contains("array"))
        {
            yield return ("too many entries", $"[{Repeated("\"x\",", Entries)}\"x\"]");
        }

        if (member.Types.Contains("array"))
        {
            yield return ("a null entry", "[null]");
        }

        if (member.Types.Contains("object"))
        {
            yield return ("a null value", "{\"a\":null}");
        }
    }

    // Only where the description says which type it has.
    private static IEnumerable<(string Name, string Value)> WrongTypes(SchemaOfMember member)
    {
        if (member.Types.Count == 0 && !member.Schema.TryGetProperty("enum", out _))
        {
            yield break;
        }

        if (!member.Types.Contains("boolean"))
        {
            yield return ("a boolean", "true");
        }

        if (!member.Types.Contains("array"))
        {
            yield return ("an array", "[1]");
        }

        if (!member.Types.Contains("object"))
        {
            yield return ("an object", "{\"a\":1}");
        }

        if (!member.Types.Contains("integer") && !member.Types.Contains("number"))
        {
            yield return ("a number", "7");
        }

        if (!member.Types.Contains("string"))
        {
            yield return ("a text", "\"text\"");
        }

        if (member.Types.Contains("integer"))
        {
            yield return ("a number beyond all", "1e400");
            yield return ("a number of 400 digits", new string('9', 400));
            yield return ("a fraction", "1.5");
        }

        if (member.Schema.TryGetProperty("format", out var format) && format.GetString() is "uuid" or "date-time")
        {
            yield return ("another form", "\"no such form\"");
        }

        if (member.Schema.TryGetProperty("enum", out _))
        {
            yield return ("an unknown name", "\"no-such-name\"");
            yield return ("a name's number as text", "\"1\"");
        }
    }

    // Bytes are bytes: the panel judges only what they are called, not what they say.
    private static IEnumerable<ConfusedRequest> Raw()
    {
        yield return Odd("nothing", []);
        yield return Odd("no media type", "x"u8.ToArray(), type: null);
        yield return Odd("a media type that is none", "x"u8.ToArray(), type: ";;;");
        yield return Odd("an unknown charset", "x"u8.ToArray(), type: "application/octet-stream; charset=nope");
        yield return Odd("a megabyte", new byte[Megabyte]);
    }

    private JsonObject Sample() => SampleRequest.Of(surface, _body.Schema, idOf);

    private byte[] Twice()
    {
        var once = string.Join(',', Sample().Select(Written));
        return Encoding.UTF8.GetBytes(once.Length == 0 ? "{\"a\":1,\"a\":2}" : $"{{{once},{once}}}");
    }

    private byte[] ManyUnknown()
    {
        var body = Sample();
        foreach (var at in Enumerable.Range(0, 1000))
        {
            body[$"unknown_{at}"] = at;
        }

        return Bytes(body);
    }

    private static string Nested(string open, string close, string inner = "") =>
        Repeated(open, Depth) + inner + Repeated(close, Depth);

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Written(KeyValuePair<string, JsonNode?> member) =>
        $"{Quoted(member.Key)}:{member.Value?.ToJsonString() ?? "null"}";

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    private static ConfusedRequest Wrong(string name, string body) => Wrong(name, Encoding.UTF8.GetBytes(body));

    private static ConfusedRequest Wrong(string name, byte[] body, string? type = Json) =>
        Odd(name, body, type: type) with
        {
            IsWrong = true,
        };

    private static ConfusedRequest Odd(string name, byte[] body, string? type = Json) =>
        new(name, new CallContent(body, type), Place: null);

    private static ConfusedRequest Odd(string name, MemberPlace place, byte[] value) =>
        new(name, new CallContent(place.With(value), Json), place);
}

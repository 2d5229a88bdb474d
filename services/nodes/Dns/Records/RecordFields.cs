using Panel.Hosting.Errors;
using Panel.Nodes.Dns.Names;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Records;

/// <summary>The fields of a record as requests give them, checked.</summary>
internal static class RecordFields
{
    public const int LeastTtl = 60;
    public const int MostTtl = 86400;
    private const int MostContents = 50;

    /// <summary>Exactly one of content and contents is there.</summary>
    public static Result<List<string>> Values(
        string type,
        string? content,
        IReadOnlyList<string>? contents,
        int? priority,
        int? weight,
        int? port
    )
    {
        if (content is null == contents is null)
        {
            return ApiErrors.Invalid("content", "Give content, contents or node_id, and one of them.");
        }

        if (contents is { Count: 0 or > MostContents })
        {
            return ApiErrors.Invalid("contents", $"1 to {MostContents} values.");
        }

        var values = new List<string>();
        foreach (var one in contents ?? [content!])
        {
            var parsed = RecordContent.Read(type, one ?? "", priority, weight, port);
            if (parsed.Value is not { } value)
            {
                var field = contents is not null && parsed.Field == "content" ? "contents" : parsed.Field;
                return ApiErrors.Invalid(field, parsed.Problem);
            }

            values.Add(value);
        }

        values = [.. values.Distinct(StringComparer.Ordinal)];
        return type == "CNAME" && values.Count > 1 ? ApiErrors.Invalid("contents", "A CNAME has one target.") : values;
    }

    /// <param name="zone">Its absolute name.</param>
    /// <param name="name">Absolute; null when there is a problem with its form.</param>
    public static ApiError? NameProblem(string text, string type, string zone, out string? name)
    {
        name = DnsName.Absolute(text, zone);
        if (name is null)
        {
            return ApiErrors.Invalid(
                "name",
                $"Must be labels of at most {DnsName.LongestLabel} letters, digits and hyphens in {zone}; an "
                    + "asterisk stands alone and first."
            );
        }

        if (DnsMark.IsMarkName(name))
        {
            return ApiErrors.Invalid("name", "Names that begin with _panel- are the panel's own.");
        }

        if (type == "SRV" && !IsServiceName(name))
        {
            return ApiErrors.Invalid("name", "Must begin with service and protocol, as _minecraft._tcp.");
        }

        return name == zone && (type is "NS" or "CNAME")
            ? ApiErrors.Conflict("apex_protected", "The zone itself keeps its name servers, and cannot be an alias.")
            : null;
    }

    public static ApiError? ProblemOf(string type, int? ttl, bool? proxied, DnsLimits limits)
    {
        if (ttl is < LeastTtl or > MostTtl)
        {
            return ApiErrors.Invalid("ttl", $"{LeastTtl} to {MostTtl} seconds.");
        }

        if (!limits.Types.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return ApiErrors.Invalid("type", "The provider holds no records of this type.");
        }

        return proxied == true && !limits.SupportsProxied
            ? ApiErrors.Invalid("proxied", "The provider answers with no addresses of its own.")
            : null;
    }

    /// <summary>What the provider can keep.</summary>
    public static int Ttl(int? ttl, DnsLimits limits) =>
        Math.Max(limits.MinTtl, Math.Min(ttl ?? Auto.DnsAutoConfig.DefaultTtl, Math.Max(limits.MinTtl, limits.MaxTtl)));

    /// <summary>RFC 2782: the service and the protocol come first.</summary>
    public static bool IsServiceName(string name) => name.Split('.') is [['_', _, ..], ['_', _, ..], ..];
}

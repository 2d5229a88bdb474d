using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Route53;

/// <summary>
/// The documents of API version 2013-04-01 (https://docs.aws.amazon.com/Route53/latest/APIReference/).
/// </summary>
internal static class Route53Xml
{
    private static readonly XNamespace Namespace = "https://route53.amazonaws.com/doc/2013-04-01/";

    /// <summary>Null when it is no XML; a document with a type definition is none.</summary>
    public static XElement? TryParse(byte[] body)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(body), settings);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public static string? Text(XElement parent, string name) => Child(parent, name)?.Value;

    public static XElement? Child(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    public static IEnumerable<XElement> Descendants(XElement parent, string name) =>
        parent.Descendants().Where(element => element.Name.LocalName == name);

    public static IEnumerable<HostedRecordSet> ReadSets(XElement answer) =>
        Descendants(answer, "ResourceRecordSet")
            .Select(set => new HostedRecordSet(
                Text(set, "Name") ?? "",
                Text(set, "Type") ?? "",
                Text(set, "SetIdentifier"),
                long.TryParse(Text(set, "TTL"), CultureInfo.InvariantCulture, out var ttl) ? ttl : null,
                [.. Descendants(set, "Value").Select(value => value.Value)]
            ))
            .Where(set => set.Name.Length > 0 && set.Type.Length > 0);

    /// <summary>
    /// A name as Route 53 writes it: octets outside of letters, digits, <c>-</c> and <c>_</c> are octal.
    /// </summary>
    public static string ReadName(string name)
    {
        var text = new StringBuilder();
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            text.Append(text.Length > 0 ? "." : "");
            DnsNames.AppendLabel(text, DnsText.Unescape(label, EscapeBase.Octal));
        }

        return DnsNames.Read(text.ToString());
    }

    public static DnsRecordSet ToSet(HostedRecordSet set) =>
        set.IsPlain
            ? new DnsRecordSet(
                ReadName(set.Name),
                set.Type,
                (int)Math.Min(set.Ttl!.Value, int.MaxValue),
                [.. set.Values.Select(value => DnsValues.FromZoneFile(set.Type, value, EscapeBase.Octal))]
            )
            : new DnsRecordSet(ReadName(set.Name), set.Type, Ttl: null, Values: []);

    public static HostedRecordSet FromSet(DnsRecordSet set, int defaultTtl) =>
        new(
            DnsNames.Absolute(set.Name),
            set.Type,
            SetIdentifier: null,
            set.Ttl ?? defaultTtl,
            [.. set.Values.Select(value => DnsValues.ToZoneFile(set.Type, value, EscapeBase.Octal))]
        );

    public static byte[] WriteChanges(IEnumerable<(string Action, HostedRecordSet Set)> changes)
    {
        var document = new XElement(
            Namespace + "ChangeResourceRecordSetsRequest",
            new XElement(
                Namespace + "ChangeBatch",
                new XElement(
                    Namespace + "Changes",
                    changes.Select(change => new XElement(
                        Namespace + "Change",
                        new XElement(Namespace + "Action", change.Action),
                        new XElement(
                            Namespace + "ResourceRecordSet",
                            new XElement(Namespace + "Name", change.Set.Name),
                            new XElement(Namespace + "Type", change.Set.Type),
                            new XElement(Namespace + "TTL", change.Set.Ttl),
                            new XElement(
                                Namespace + "ResourceRecords",
                                change.Set.Values.Select(value => new XElement(
                                    Namespace + "ResourceRecord",
                                    new XElement(Namespace + "Value", value)
                                ))
                            )
                        )
                    ))
                )
            )
        );
        return Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting));
    }
}

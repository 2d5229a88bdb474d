using System.Net;
using System.Text;
using Panel.Plugins.Dns;

namespace Panel.Plugins.Rfc2136;

/// <summary>Turns values into the data of records, and back.</summary>
internal static class RecordData
{
    /// <summary>The data of a checked value.</summary>
    public static byte[] Write(string type, string value)
    {
        var writer = new DnsWriter();
        var parts = DnsValues.Parts(type, value);
        switch (type)
        {
            case "A" or "AAAA":
                return IPAddress.Parse(value).GetAddressBytes();
            case "CNAME" or "NS":
                return writer.Name(value).ToArray();
            case "MX":
                return writer.UInt16(ushort.Parse(parts[0])).Name(parts[1]).ToArray();
            case "SRV":
                foreach (var number in parts[..3])
                {
                    writer.UInt16(ushort.Parse(number));
                }

                return writer.Name(parts[3]).ToArray();
            case "CAA":
                writer.Byte(byte.Parse(parts[0])).Byte((byte)parts[1].Length).Bytes(Encoding.ASCII.GetBytes(parts[1]));
                return writer.Bytes(Encoding.ASCII.GetBytes(DnsText.Unquote(parts[2]))).ToArray();
            default:
                return WriteText(value);
        }
    }

    /// <summary>The value of a record in the SDK's form; unknown types as RFC 3597 writes them.</summary>
    public static string Read(DnsRecord record)
    {
        var reader = new DnsReader(record.Data);
        switch (record.Type)
        {
            case RecordTypes.A or RecordTypes.Aaaa when record.Data.Length is 4 or 16:
                return new IPAddress(record.Data).ToString();
            case RecordTypes.Cname or RecordTypes.Ns or RecordTypes.Ptr:
                return reader.Name();
            case RecordTypes.Mx:
                return $"{reader.UInt16()} {reader.Name()}";
            case RecordTypes.Srv:
                return $"{reader.UInt16()} {reader.UInt16()} {reader.UInt16()} {reader.Name()}";
            case RecordTypes.Caa:
                return ReadCaa(reader);
            case RecordTypes.Txt:
                return ReadText(reader);
            default:
                return $"\\# {record.Data.Length} {Convert.ToHexStringLower(record.Data)}".TrimEnd();
        }
    }

    /// <summary>The data up to <paramref name="end"/>, with the names of known types written out.</summary>
    public static byte[] Expand(DnsReader reader, ushort type, int end)
    {
        var fixedPart = type switch
        {
            RecordTypes.Cname or RecordTypes.Ns or RecordTypes.Ptr or RecordTypes.Soa => 0,
            RecordTypes.Mx => 2,
            RecordTypes.Srv => 6,
            _ => -1,
        };
        if (fixedPart < 0)
        {
            return reader.Take(end - reader.Position).ToArray();
        }

        var data = new DnsWriter().Bytes(reader.Take(fixedPart)).Bytes(reader.WireName());
        if (type == RecordTypes.Soa)
        {
            data.Bytes(reader.WireName()).Bytes(reader.Take(20));
        }

        return data.ToArray();
    }

    private static byte[] WriteText(string value)
    {
        var octets = Encoding.UTF8.GetBytes(value);
        var writer = new DnsWriter();
        if (octets.Length == 0)
        {
            writer.Byte(0);
        }

        foreach (var part in octets.Chunk(255))
        {
            writer.Byte((byte)part.Length).Bytes(part);
        }

        return writer.ToArray();
    }

    private static string ReadText(DnsReader reader)
    {
        var octets = new MemoryStream();
        while (reader.Left > 0)
        {
            octets.Write(reader.Take(reader.Byte()));
        }

        return Encoding.UTF8.GetString(octets.ToArray());
    }

    private static string ReadCaa(DnsReader reader)
    {
        var flags = reader.Byte();
        var tag = Encoding.ASCII.GetString(reader.Take(reader.Byte()));
        var property = Encoding.UTF8.GetString(reader.Take(reader.Left));
        return $"{flags} {tag.ToLowerInvariant()} {DnsText.Quote(property)}";
    }
}

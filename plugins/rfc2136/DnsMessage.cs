namespace Panel.Plugins.Rfc2136;

/// <summary>
/// A message with its four sections (RFC 1035; for updates RFC 2136: zone, prerequisites, changes, more).
/// </summary>
/// <param name="Id">Pairs answer and question.</param>
/// <param name="Flags">The second word of the header.</param>
/// <param name="Questions">Names with types; the class is the Internet's.</param>
/// <param name="Answers">Or prerequisites.</param>
/// <param name="Authorities">Or changes.</param>
/// <param name="Additionals">Without TSIG.</param>
internal sealed record DnsMessage(
    ushort Id,
    ushort Flags,
    IReadOnlyList<DnsQuestion> Questions,
    IReadOnlyList<DnsRecord> Answers,
    IReadOnlyList<DnsRecord> Authorities,
    IReadOnlyList<DnsRecord> Additionals
)
{
    public const ushort InternetClass = 1;
    public const ushort NoneClass = 254;
    public const ushort AnyClass = 255;
    public const ushort UpdateFlags = 5 << 11;
    public const int HeaderLength = 12;

    private const int Response = 0x8000;
    private const int OpcodeMask = 0x7800;
    private const int MostRecords = 65_535;

    /// <summary>Set when the server speaks for the zone.</summary>
    public bool IsAuthoritative => (Flags & 0x0400) != 0;

    public ResponseCode Code => (ResponseCode)(Flags & 0xf);

    public static DnsMessage Query(ushort id, string name, ushort type) =>
        new(id, Flags: 0, [new DnsQuestion(name, type)], [], [], []);

    public static DnsMessage Update(
        ushort id,
        string zone,
        IReadOnlyList<DnsRecord> prerequisites,
        IReadOnlyList<DnsRecord> changes
    ) => new(id, UpdateFlags, [new DnsQuestion(zone, RecordTypes.Soa)], prerequisites, changes, []);

    public bool IsAnswerTo(DnsMessage question) =>
        Id == question.Id && (Flags & Response) != 0 && (Flags & OpcodeMask) == (question.Flags & OpcodeMask);

    public byte[] Write()
    {
        var writer = new DnsWriter()
            .UInt16(Id)
            .UInt16(Flags)
            .UInt16(Questions.Count)
            .UInt16(Answers.Count)
            .UInt16(Authorities.Count)
            .UInt16(Additionals.Count);
        foreach (var question in Questions)
        {
            writer.Name(question.Name).UInt16(question.Type).UInt16(InternetClass);
        }

        foreach (var record in Answers.Concat(Authorities).Concat(Additionals))
        {
            writer.Record(record);
        }

        return writer.ToArray();
    }

    /// <summary>
    /// Reads a message whole; <paramref name="signature"/> is its TSIG record, which must be the last.
    /// </summary>
    /// <exception cref="DnsFormatException">It does not keep to the format.</exception>
    public static DnsMessage Read(byte[] message, out TsigRecord? signature)
    {
        var reader = new DnsReader(message);
        var (id, flags) = (reader.UInt16(), reader.UInt16());
        int[] counts = [reader.UInt16(), reader.UInt16(), reader.UInt16(), reader.UInt16()];
        if (counts.Sum() > MostRecords)
        {
            throw new DnsFormatException("The message promises more records than it can hold.");
        }

        var questions = new List<DnsQuestion>();
        for (var index = 0; index < counts[0]; index++)
        {
            questions.Add(new DnsQuestion(reader.Name(), reader.UInt16()));
            reader.UInt16();
        }

        signature = null;
        var sections = new List<DnsRecord>[3];
        for (var section = 0; section < sections.Length; section++)
        {
            sections[section] = [];
            for (var index = 0; index < counts[section + 1]; index++)
            {
                var start = reader.Position;
                var record = reader.Record();
                if (record.Type != RecordTypes.Tsig)
                {
                    sections[section].Add(record);
                    continue;
                }

                if (section != 2 || index != counts[3] - 1 || reader.Left != 0)
                {
                    throw new DnsFormatException("The signature is not the last record.");
                }

                signature = TsigRecord.Read(record, start);
            }
        }

        return new DnsMessage(id, flags, questions, sections[0], sections[1], sections[2]);
    }
}

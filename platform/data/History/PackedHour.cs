using System.Buffers.Binary;
using System.Collections;

namespace Panel.Data.History;

/// <summary>
/// The points of an hour. As bytes: format 1, count of series, a bit for each slot that is filled, then the filled
/// slots' values as little-endian floats: the mean of each series and, at steps over 10 s, its highest value.
/// </summary>
internal sealed class PackedHour
{
    private const byte Format = 1;
    private const int Seconds = 3600;

    private readonly HistorySlot?[] _slots;

    public PackedHour(int step, int series)
    {
        (Step, Series) = (step, series);
        _slots = new HistorySlot?[Seconds / step];
    }

    public int Step { get; }

    public int Series { get; }

    public IEnumerable<(int Second, HistorySlot Slot)> Filled
    {
        get
        {
            for (var i = 0; i < _slots.Length; i++)
            {
                if (_slots[i] is { } slot)
                {
                    yield return (i * Step, slot);
                }
            }
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not of this format.</exception>
    public static PackedHour Read(ReadOnlySpan<byte> data, int step, int series)
    {
        var hour = new PackedHour(step, series);
        var slots = hour._slots.Length;
        var bitmap = (slots + 7) / 8;
        if (data.Length < 2 + bitmap || data[0] != Format)
        {
            throw new InvalidDataException($"A packed hour begins with format {Format} and its slots.");
        }

        var stored = data[1];
        var bits = new BitArray(data.Slice(2, bitmap).ToArray());
        var rest = data[(2 + bitmap)..];
        for (var i = 0; i < slots; i++)
        {
            if (bits[i])
            {
                hour._slots[i] = ReadSlot(ref rest, stored, series, withPeaks: step > HistorySteps.Fine);
            }
        }

        return hour;
    }

    public byte[] Write()
    {
        var bitmap = (_slots.Length + 7) / 8;
        var filled = _slots.Count(slot => slot is not null);
        var withPeaks = Step > HistorySteps.Fine;
        var data = new byte[2 + bitmap + filled * Series * sizeof(float) * (withPeaks ? 2 : 1)];
        (data[0], data[1]) = (Format, (byte)Series);
        var rest = data.AsSpan(2 + bitmap);
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] is not { } slot)
            {
                continue;
            }

            data[2 + i / 8] |= (byte)(1 << (i % 8));
            WriteValues(ref rest, slot.Means);
            if (withPeaks)
            {
                WriteValues(ref rest, slot.Peaks);
            }
        }

        return data;
    }

    /// <summary>Fills a gap; a slot that has a value keeps it.</summary>
    /// <param name="second">Within the hour.</param>
    /// <param name="slot">The point.</param>
    /// <returns>Whether the slot was empty.</returns>
    public bool Fill(int second, HistorySlot slot)
    {
        ref var place = ref _slots[second / Step];
        if (place is not null)
        {
            return false;
        }

        place = slot;
        return true;
    }

    public PackedHour Coarsen(int step)
    {
        var coarse = new PackedHour(step, Series);
        foreach (var group in Filled.GroupBy(point => point.Second / step))
        {
            coarse._slots[group.Key] = HistorySlot.Merge([.. group.Select(point => point.Slot)]);
        }

        return coarse;
    }

    private static HistorySlot ReadSlot(ref ReadOnlySpan<byte> rest, int stored, int series, bool withPeaks)
    {
        var means = ReadValues(ref rest, stored, series);
        return new HistorySlot(means, withPeaks ? ReadValues(ref rest, stored, series) : means);
    }

    // A series that was added later has no values in older hours.
    private static float[] ReadValues(ref ReadOnlySpan<byte> rest, int stored, int series)
    {
        var values = new float[series];
        for (var i = 0; i < Math.Max(stored, series); i++)
        {
            var value = i < stored ? BinaryPrimitives.ReadSingleLittleEndian(rest[(i * sizeof(float))..]) : float.NaN;
            if (i < series)
            {
                values[i] = value;
            }
        }

        rest = rest[(stored * sizeof(float))..];
        return values;
    }

    private static void WriteValues(ref Span<byte> rest, float[] values)
    {
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(rest, value);
            rest = rest[sizeof(float)..];
        }
    }
}

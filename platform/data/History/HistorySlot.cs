namespace Panel.Data.History;

/// <summary>One step of history: the mean and the highest value of each series, NaN where there is none.</summary>
internal sealed record HistorySlot(float[] Means, float[] Peaks)
{
    public static HistorySlot Merge(IReadOnlyList<HistorySlot> slots)
    {
        if (slots.Count == 1)
        {
            return slots[0];
        }

        var series = slots[0].Means.Length;
        var (means, peaks) = (new float[series], new float[series]);
        for (var i = 0; i < series; i++)
        {
            var (sum, count, peak) = (0.0, 0, float.NaN);
            foreach (var slot in slots.Where(slot => !float.IsNaN(slot.Means[i])))
            {
                sum += slot.Means[i];
                count++;
                peak = float.IsNaN(peak) ? slot.Peaks[i] : Math.Max(peak, slot.Peaks[i]);
            }

            (means[i], peaks[i]) = (count == 0 ? float.NaN : (float)(sum / count), peak);
        }

        return new HistorySlot(means, peaks);
    }
}

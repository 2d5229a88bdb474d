namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>
/// Decisions of a document's maker, taken from a list of numbers. FsCheck makes such lists and shrinks them, and with
/// them the document: a shorter list makes a smaller document, a smaller number the simpler choice.
/// </summary>
internal sealed class Choices(int[] numbers)
{
    private int _next;

    /// <summary>From 0 to below the count; 0 when the numbers are used up.</summary>
    public int Below(int count) => _next < numbers.Length ? (int)((uint)numbers[_next++] % (uint)count) : 0;

    public bool OneIn(int count) => Below(count) == count - 1;

    public string Of(params string[] options) => options[Below(options.Length)];
}

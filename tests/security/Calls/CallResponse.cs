namespace Panel.Security.Tests.Calls;

/// <param name="Status">0 when nothing came in time.</param>
/// <param name="Text">Empty for a stream, which has no end.</param>
internal sealed record CallResponse(int Status, string? MediaType, string Text, TimeSpan Took)
{
    private const int Shown = 160;

    public bool IsSuccess => Status is >= 200 and < 300;

    public bool IsRefusal => Status is >= 400 and < 500;

    public override string ToString() => $"{Status} {(Text.Length > Shown ? $"{Text[..Shown]}…" : Text)}";
}

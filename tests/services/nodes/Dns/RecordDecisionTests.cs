using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Writing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>Written only where nothing stands; changed or deleted only where row and mark agree.</summary>
public sealed class RecordDecisionTests
{
    private const string New = "192.0.2.2";
    private const string Old = "192.0.2.1";
    private const string Other = "192.0.2.9";

    [Theory]
    // written, seen, mark, repair → step, drift
    [InlineData(null, null, "None", true, "Create", false)]
    [InlineData(null, null, "Ours", true, "Create", false)]
    [InlineData(null, null, "Foreign", true, "LeaveConflict", false)]
    [InlineData(null, Other, "None", true, "LeaveConflict", false)]
    [InlineData(null, New, "None", true, "LeaveConflict", false)]
    [InlineData(null, Other, "Ours", true, "LeaveConflict", false)]
    [InlineData(null, New, "Ours", true, "None", false)]
    [InlineData(New, New, "Ours", true, "None", false)]
    [InlineData(Old, New, "Ours", true, "None", false)]
    [InlineData(Old, Old, "Ours", true, "Replace", false)]
    [InlineData(Old, Old, "Ours", false, "Replace", false)]
    [InlineData(Old, Other, "Ours", true, "Replace", true)]
    [InlineData(Old, Other, "Ours", false, "LeaveDrifted", true)]
    [InlineData(Old, Old, "None", true, "LeaveConflict", true)]
    [InlineData(Old, Old, "Foreign", true, "LeaveConflict", true)]
    [InlineData(Old, Other, "None", true, "LeaveConflict", true)]
    [InlineData(Old, null, "None", true, "Create", true)]
    [InlineData(Old, null, "Ours", true, "Create", true)]
    [InlineData(Old, null, "Ours", false, "LeaveDrifted", true)]
    [InlineData(Old, null, "Foreign", true, "LeaveConflict", true)]
    public void Wanted_FollowsFromRowMarkAndWhatStands(
        string? written,
        string? seen,
        string mark,
        bool repair,
        string step,
        bool drift
    ) => Check(deleting: false, written, seen, mark, repair, step, drift);

    [Theory]
    [InlineData(Old, null, "Ours", "Forget", false)]
    [InlineData(Old, null, "None", "Forget", false)]
    [InlineData(null, Other, "None", "Forget", false)]
    [InlineData(null, Other, "Foreign", "Forget", false)]
    [InlineData(null, New, "Ours", "Delete", false)]
    [InlineData(Old, Old, "Ours", "Delete", false)]
    [InlineData(Old, New, "Ours", "Delete", false)]
    [InlineData(Old, Other, "Ours", "LeaveConflict", true)]
    [InlineData(Old, Old, "None", "LeaveConflict", true)]
    [InlineData(Old, Old, "Foreign", "LeaveConflict", true)]
    public void Deleting_FollowsFromRowMarkAndWhatStands(
        string? written,
        string? seen,
        string mark,
        string step,
        bool drift
    ) => Check(deleting: true, written, seen, mark, repair: true, step, drift);

    private static void Check(
        bool deleting,
        string? written,
        string? seen,
        string mark,
        bool repair,
        string step,
        bool drift
    )
    {
        var record = new DnsRecord
        {
            Id = Guid.CreateVersion7(),
            Owner = Guid.CreateVersion7(),
            ZoneRowId = Guid.CreateVersion7(),
            CredentialId = Guid.CreateVersion7(),
            Name = "www.example.com",
            Type = "A",
            CreatedAt = default,
            Wanted = [New],
            Written = written is null ? null : [written],
            Deleting = deleting,
        };

        var decision = RecordDecision.Of(record, seen is null ? null : [seen], Enum.Parse<MarkState>(mark), repair);

        Assert.Equal((step, drift), (decision.Step.ToString(), decision.Drift));
    }
}

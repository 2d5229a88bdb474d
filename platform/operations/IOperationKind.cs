using Panel.Hosting.Errors;

namespace Panel.Operations;

/// <summary>
/// All that a service knows of one kind of operation, in one file. The engine calls it inside the transaction of what
/// it is about, and finds it by the name that it is registered under.
/// </summary>
public interface IOperationKind
{
    OperationLanes Lanes { get; }

    /// <summary>Lets a member of the organization read its operations.</summary>
    string ReadPermission { get; }

    /// <summary>Lets a member of the organization cancel them.</summary>
    string CancelPermission { get; }

    /// <summary>Asked for again while the newest that it meets is of this kind: that one is the answer.</summary>
    bool Joins => false;

    /// <summary>It waits for nothing, so it is taken however many wait.</summary>
    bool Overtakes => false;

    /// <summary>Once it runs it says so at least every five minutes; a silent one has stalled.</summary>
    bool ReportsProgress => false;

    /// <summary>Why it may not begin; null when it may. Nothing is changed yet.</summary>
    /// <param name="met">Operations of the subject in the same lanes that have not ended, oldest first.</param>
    Task<ApiError?> RefusalAsync(
        Operation operation,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    );

    /// <summary>Changes the subject to what it should be, and says how long that may take.</summary>
    Task<OperationPlan> BeginAsync(Operation operation, CancellationToken cancellationToken);

    /// <summary>Sends the command. Called again when a node is back: whoever takes it acts once.</summary>
    Task SendAsync(Operation operation, CancellationToken cancellationToken);

    /// <summary>Asks for it to be given up; whoever runs it says when that is done.</summary>
    Task CancelAsync(Operation operation, CancellationToken cancellationToken);

    /// <summary>
    /// Changes the subject after the end. Also called for the one report that comes after the deadline, since it tells
    /// what became of the subject.
    /// </summary>
    Task EndAsync(Operation operation, OperationEnd end, CancellationToken cancellationToken);

    /// <summary>Why nothing took it by its deadline, for people.</summary>
    Task<string> NotTakenAsync(Operation operation, CancellationToken cancellationToken) =>
        Task.FromResult("It was not begun in time.");
}

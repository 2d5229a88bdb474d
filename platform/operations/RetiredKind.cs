using Panel.Hosting.Errors;

namespace Panel.Operations;

/// <summary>A kind that this build does not know any more: what is still open of it ends by its deadline.</summary>
internal sealed class RetiredKind : IOperationKind
{
    public static readonly RetiredKind Instance = new();

    public OperationLanes Lanes => OperationLanes.Both;

    public string ReadPermission => "";

    public string CancelPermission => "";

    public Task<ApiError?> RefusalAsync(
        Operation operation,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) => throw new InvalidOperationException($"There is no kind of operation {operation.Kind}.");

    public Task<OperationPlan> BeginAsync(Operation operation, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"There is no kind of operation {operation.Kind}.");

    public Task SendAsync(Operation operation, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CancelAsync(Operation operation, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EndAsync(Operation operation, OperationEnd end, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}

using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Instances.Access;
using Panel.Instances.Data;
using Panel.Operations;

namespace Panel.Instances.Operations;

/// <summary>Begins an operation on an instance; what it changes and its command are one transaction.</summary>
internal sealed class OperateInstanceAction(InstancesDbContext database, OperationEngine engine)
{
    /// <param name="kind">The name of the kind.</param>
    /// <param name="arguments">What the kind needs besides the instance to send its command.</param>
    public async Task<Result<(Operation Operation, Instance Instance)>> ExecuteAsync(
        CallerScope reach,
        Guid id,
        string kind,
        Guid user,
        CancellationToken cancellationToken,
        string? arguments = null
    )
    {
        var instance = await database
            .Set<Instance>()
            .Of(reach)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (instance is null)
        {
            return ApiErrors.NotFound("instance");
        }

        var operation = await engine.BeginAsync(
            RequestOf(instance, kind, user) with
            {
                Arguments = arguments,
            },
            cancellationToken
        );
        if (operation.Failed)
        {
            return operation.Error;
        }

        await database.SaveChangesAsync(cancellationToken);
        return (operation.Value, instance);
    }

    public static OperationRequest RequestOf(Instance instance, string kind, Guid user) =>
        new(
            kind,
            new OperationSubject(Instance.SubjectType, instance.Id, instance.Name),
            instance.OrganizationId,
            instance.NodeId,
            user
        );
}

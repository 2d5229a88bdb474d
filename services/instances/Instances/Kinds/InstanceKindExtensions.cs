using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

internal static class InstanceKindExtensions
{
    /// <summary>What can be done with an instance as a whole.</summary>
    public static IServiceCollection AddInstanceKinds(this IServiceCollection services) =>
        services
            .AddOperationKind<CreateKind>(CreateKind.Name)
            .AddOperationKind<ReinstallKind>(ReinstallKind.Name)
            .AddOperationKind<StartKind>(StartKind.Name)
            .AddOperationKind<StopKind>(StopKind.Name)
            .AddOperationKind<RestartKind>(RestartKind.Name)
            .AddOperationKind<KillKind>(KillKind.Name)
            .AddOperationKind<UpdateKind>(UpdateKind.Name)
            .AddOperationKind<DeleteKind>(DeleteKind.Name);
}

using System.Runtime.InteropServices;

namespace Panel.Gateway.Admission.Limits.Shared;

/// <summary>What the store gave.</summary>
/// <param name="Permits">0 when the bucket is empty.</param>
/// <param name="FullIn">Time until the bucket is full again.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PermitGrant(int Permits, TimeSpan FullIn);

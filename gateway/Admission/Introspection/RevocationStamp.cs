using System.Runtime.InteropServices;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>When something was asked.</summary>
/// <param name="Timestamp">Of a clock that no change of the system time sets back.</param>
/// <param name="Revocations">How many there had been: no clock is fine enough to tell which of two came first.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RevocationStamp(long Timestamp, long Revocations);

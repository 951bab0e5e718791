namespace Notifications.Testing.Servers;

/// <summary>Which requests go wrong, and how: those planned one by one first, then what <see cref="Otherwise"/> decides.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<(Fault? Fault, Func<RecordedRequest, bool> When)> _planned = [];

    /// <summary>Decides for requests that no planned fault fits: a state that lasts (an outage), or chance.</summary>
    public Func<RecordedRequest, Fault?> Otherwise { get; set; } = _ => null;

    /// <summary>The next fitting request goes wrong; null: it goes well, before those planned after it.</summary>
    public FaultPlan Next(Fault? fault, Func<RecordedRequest, bool>? when = null)
    {
        lock (_gate)
            _planned.Add((fault, when ?? (_ => true)));
        return this;
    }

    /// <summary>The next fitting write goes wrong.</summary>
    public FaultPlan NextWrite(Fault? fault) =>
        Next(fault, request => request.Method is "POST" or "PATCH" or "PUT" or "DELETE"
            && !request.Path.Contains("conversations", StringComparison.Ordinal));

    internal Fault? For(RecordedRequest request)
    {
        lock (_gate)
        {
            var index = _planned.FindIndex(planned => planned.When(request));
            if (index < 0)
                return Otherwise(request);
            var fault = _planned[index].Fault;
            _planned.RemoveAt(index);
            return fault;
        }
    }
}

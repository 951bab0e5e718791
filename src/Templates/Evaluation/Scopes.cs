using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Variables that a function with a parameter list has to itself.</summary>
internal sealed class FunctionScope
{
    private FunctionScope? _parent;

    public MemberMap Variables;

    /// <summary>Of the function that this one is written in, while that runs.</summary>
    public FunctionScope? Parent => _parent is { IsRunning: true } ? _parent : null;

    public bool IsRunning { get; private set; }

    /// <summary>A function value holds on to it.</summary>
    public bool IsKept { get; set; }

    public void Enter(FunctionScope? parent)
    {
        _parent = parent;
        IsRunning = true;
    }

    public void Leave()
    {
        IsRunning = false;
        _parent = null;
        Variables.Clear();
    }
}

/// <summary>Variables with the loops that run in front of them.</summary>
internal abstract class Store
{
    public List<LoopFrame> Loops { get; } = [];

    public LoopFrame? FindLoop(string kind)
    {
        for (var i = Loops.Count - 1; i >= 0; i--)
        {
            if (Loops[i].Kind == kind)
                return Loops[i];
        }
        return null;
    }

    protected bool TryGetLoopVariable(string name, out Value value)
    {
        for (var i = Loops.Count - 1; i >= 0; i--)
        {
            if (Loops[i].Name is { } loopName && (ReferenceEquals(loopName, name) || loopName == name))
            {
                value = Loops[i].Item;
                return true;
            }
        }
        value = default;
        return false;
    }
}

/// <summary>The <c>$</c> variables of a template, a function call or a <c>with</c>.</summary>
internal sealed class LocalStore : Store
{
    public MemberMap Variables;

    public ScriptArray? Arguments { get; set; }

    /// <summary>What <c>$$</c> runs.</summary>
    public Wrapped? Block { get; set; }

    public bool TryGet(string name, out Value value) => TryGetLoopVariable(name, out value) || Variables.TryGet(name, out value);

    public void Clear()
    {
        Variables.Clear();
        Loops.Clear();
        Arguments = null;
        Block = null;
    }
}

/// <summary>An object whose members are variables: the global one, or that of a <c>with</c>.</summary>
internal sealed class ObjectStore : Store
{
    public Value Target { get; set; }

    public bool TryGet(string name, out Value value)
    {
        if (Loops.Count > 0 && TryGetLoopVariable(name, out value))
            return true;
        return Has(name, out value);
    }

    /// <summary>A member of the object (not a loop variable).</summary>
    public bool Has(string name, out Value value)
    {
        if (Target.Kind == ValueKind.Object)
            return Target.Object.TryGet(name, out value);
        if (name == "size")
        {
            value = Value.From(Target.Array.Count);
            return true;
        }
        return Target.Array.Members.TryGet(name, out value);
    }

    /// <summary>False when it is read-only.</summary>
    public bool TrySet(string name, in Value value)
    {
        if (Target.Kind == ValueKind.Object)
        {
            if (Target.Object.IsReadOnly(name))
                return false;
            Target.Object.Set(name, value);
            return true;
        }
        if (Target.Array.Members.IsReadOnly(name))
            return false;
        if (name != "size")
            Target.Array.Members.Set(name, value);
        return true;
    }

    public void SetReadOnly(string name)
    {
        if (Target.Kind == ValueKind.Object)
            Target.Object.SetReadOnly(name);
        else
            Target.Array.Members.SetReadOnly(name);
    }
}

/// <summary>Where variables are looked for and written to.</summary>
internal sealed class Scopes
{
    private readonly List<ObjectStore> _objects = [];
    private readonly Stack<ObjectStore> _freeObjects = new();
    private readonly Stack<LocalStore> _locals = new();
    private readonly Stack<LocalStore> _freeLocals = new();
    private readonly Stack<LoopFrame> _freeLoops = new();
    private readonly Stack<FunctionScope> _freeFunctions = new();

    /// <summary>Of the function that runs; null outside functions, and in functions without a parameter list.</summary>
    public FunctionScope? Function { get; set; }

    public LocalStore Locals => _locals.Peek();

    /// <summary>The object that <c>this</c> is, and that new variables are written to.</summary>
    public ObjectStore Current => _objects[^1];

    public int ObjectDepth => _objects.Count;

    public void Start(ScriptObject globals)
    {
        while (_objects.Count > 0)
            PopObject();
        while (_locals.Count > 0)
            PopLocals();
        Function = null;
        PushObject(Value.From(globals));
        PushLocals();
    }

    public void PushObject(Value target)
    {
        var store = _freeObjects.TryPop(out var free) ? free : new ObjectStore();
        store.Target = target;
        _objects.Add(store);
    }

    public void PopObject()
    {
        var store = _objects[^1];
        _objects.RemoveAt(_objects.Count - 1);
        store.Target = default;
        store.Loops.Clear();
        _freeObjects.Push(store);
    }

    public LocalStore PushLocals()
    {
        var store = _freeLocals.TryPop(out var free) ? free : new LocalStore();
        _locals.Push(store);
        return store;
    }

    public void PopLocals()
    {
        var store = _locals.Pop();
        store.Clear();
        _freeLocals.Push(store);
    }

    /// <summary>A scope for a call; give it back with <see cref="Leave"/>.</summary>
    public FunctionScope NewFunction(FunctionScope? parent)
    {
        var scope = _freeFunctions.TryPop(out var free) ? free : new FunctionScope();
        scope.Enter(parent);
        return scope;
    }

    public void Leave(FunctionScope scope)
    {
        scope.Leave();
        if (!scope.IsKept)
            _freeFunctions.Push(scope);
    }

    public LoopFrame PushLoop(Store store, string kind, string? name)
    {
        var frame = _freeLoops.TryPop(out var free) ? free : new LoopFrame();
        frame.Reset(kind, name);
        store.Loops.Add(frame);
        return frame;
    }

    public void PopLoop(Store store)
    {
        var frame = store.Loops[^1];
        store.Loops.RemoveAt(store.Loops.Count - 1);
        frame.Reset("", null);
        _freeLoops.Push(frame);
    }

    /// <summary>The innermost loop of a kind that runs.</summary>
    public LoopFrame? FindLoop(string kind)
    {
        for (var i = _objects.Count - 1; i >= 0; i--)
        {
            if (_objects[i].FindLoop(kind) is { } found)
                return found;
        }
        return Locals.FindLoop(kind);
    }

    public bool TryGet(string name, out Value value)
    {
        for (var scope = Function; scope is not null; scope = scope.Parent)
        {
            if (scope.Variables.TryGet(name, out value))
                return true;
        }
        return TryGetFromObjects(name, out value);
    }

    /// <summary>False when the variable is read-only.</summary>
    public bool TrySet(string name, in Value value)
    {
        if (Function is null)
            return Current.TrySet(name, value);
        for (var scope = Function; scope is not null; scope = scope.Parent)
        {
            if (scope.Variables.IndexOf(name) >= 0)
                return Set(ref scope.Variables, name, value);
        }
        foreach (var store in _objects)
        {
            if (store.Has(name, out _))
                return Current.TrySet(name, value);
        }
        return Set(ref Function.Variables, name, value);
    }

    public bool TrySetLocal(string name, in Value value) => Set(ref Locals.Variables, name, value);

    public void SetReadOnly(string name)
    {
        if (Function is { } scope && scope.Variables.IndexOf(name) >= 0)
            scope.Variables.SetReadOnly(name);
        else
            Current.SetReadOnly(name);
    }

    private bool TryGetFromObjects(string name, out Value value)
    {
        for (var i = _objects.Count - 1; i >= 0; i--)
        {
            if (_objects[i].TryGet(name, out value))
                return true;
        }
        value = default;
        return false;
    }

    private static bool Set(ref MemberMap variables, string name, in Value value)
    {
        if (variables.IsReadOnly(name))
            return false;
        variables.Set(name, value);
        return true;
    }
}

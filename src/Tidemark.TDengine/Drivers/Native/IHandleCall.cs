namespace Tidemark.TDengine.Drivers.Native;

/// <summary>One call in the line of a <see cref="HandleThread"/>.</summary>
internal interface IHandleCall
{
    /// <summary>Makes the call; its exception goes to the one who awaits it.</summary>
    void Run();

    /// <summary>Fails without a call.</summary>
    void Refuse(Exception cause);
}

//! A buffer is written on one thread and destroyed on another: `write_buffer` took the device's
//! snatch lock under the queue's pending writes, and `submit` the other way round.
//!
//! One thread after the other, so that nothing hangs here.

fn main() {
    let mut options = wgpu::BackendOptions::default();
    options.noop.enable = true;
    let instance = wgpu::Instance::new(&wgpu::InstanceDescriptor {
        backends: wgpu::Backends::NOOP,
        backend_options: options,
        ..Default::default()
    });
    let adapter = block_on(instance.request_adapter(&Default::default())).unwrap();
    let (device, queue) = block_on(adapter.request_device(&Default::default())).unwrap();
    let buffer = || {
        device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: 16,
            usage: wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    };
    let (written, destroyed) = (buffer(), buffer());
    std::thread::scope(|scope| {
        scope.spawn(|| destroyed.destroy()).join().unwrap();
        scope.spawn(|| queue.write_buffer(&written, 0, &[0; 16])).join().unwrap();
        scope.spawn(|| queue.submit([])).join().unwrap();
    });
}

/// The backend that does nothing never waits.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("the noop backend waits"),
    }
}

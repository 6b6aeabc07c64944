//! A frame with a panel and a window, while another thread asks for a repaint: parts of egui read
//! the context's lock while they read it already, and a writer that queues between waits with them.
//!
//! One thread after the other, so that nothing hangs here.

fn main() {
    let context = egui::Context::default();
    std::thread::scope(|scope| {
        scope.spawn(|| context.request_repaint()).join().unwrap();
    });
    for _ in 0..2 {
        let _ = context.run(egui::RawInput::default(), |context| {
            egui::SidePanel::left("left").show(context, |ui| ui.label("left"));
            egui::TopBottomPanel::top("top").show(context, |ui| ui.label("top"));
            egui::CentralPanel::default().show(context, |ui| {
                egui::ScrollArea::vertical().show(ui, |ui| ui.button("a button").clicked());
            });
            egui::Window::new("window").show(context, |ui| ui.label("in it"));
        });
    }
}
